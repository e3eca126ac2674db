from django.urls import path

from .views import account, audit, confirming, directory, health, kept, notices, pages, staff

urlpatterns = [
    path("", pages.home, name="home"),
    path("search/", pages.search, name="search"),
    path("me/", pages.me, name="me"),
    path("me/file/", pages.my_file, name="me-file"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("notices/", notices.notices, name="notices"),
    path("notices/read/", notices.read_all, name="notices-read"),
    path("notices/<int:pk>/", notices.open_notice, name="notice"),
    path("sign-in/", account.SignIn.as_view(), name="sign-in"),
    path("sign-out/", account.SignOut.as_view(), name="sign-out"),
    path("signed-out/", account.SignedOut.as_view(), name="signed-out"),
    path("confirm/", confirming.confirm_it_is_you, name="confirm"),
    path("password/", account.ChangePassword.as_view(), name="password"),
    path("kept/", kept.kept_words, name="kept"),
    path("directory/", directory.directory, name="directory"),
    path("directory/<int:pk>/", directory.person, name="person"),
    path("directory/<int:pk>/grant/", directory.grant, name="grant-role"),
    path("directory/staff/", staff.staff_imports, name="staff-imports"),
    path("directory/staff/<int:pk>/", staff.staff_import, name="staff-import"),
    path("directory/staff/<int:pk>/progress/", staff.staff_import_progress, name="staff-import-progress"),
    path("directory/staff/<int:pk>/confirm/", staff.staff_import_confirm, name="staff-import-confirm"),
    path("directory/staff/<int:pk>/discard/", staff.staff_import_discard, name="staff-import-discard"),
    path("directory/grants/<int:pk>/end/", directory.end_grant, name="end-role"),
    path("audit/", audit.audit, name="audit"),
]
