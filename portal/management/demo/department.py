"""The invented department: its units, its people and who holds which role. Nobody here is or was anybody."""

# code | name | code of the unit above
UNITS = """
department       | Department of Services and Borders   |
secretary        | Office of the Secretary              | department
service-delivery | Service Delivery Group               | department
parramatta       | Parramatta Service Centre            | service-delivery
footscray        | Footscray Service Centre             | service-delivery
townsville       | Townsville Service Centre            | service-delivery
contact-centre   | Contact Centre Hobart                | service-delivery
border           | Border Operations Group              | department
airports         | Airports Branch                      | border
maritime         | Maritime Branch                      | border
corporate        | Corporate Group                      | department
digital-media    | Digital Media                        | corporate
people-services  | People Services Division             | corporate
ict              | Information and Technology           | corporate
integrity        | Integrity and Assurance              | corporate
programs         | Policy and Programs Group            | department
"""

# given names | family name | classification | unit | address of the manager | state | started (or how many days ago)
# An asterisk after the classification: non-ongoing; two: casual; C: contractor; F: former employee.
PEOPLE = """
Vera           | Lindqvist    | Secretary    | secretary        |                     | ACT | 2014-03-03
Ingrid         | Palmer       | EL 1         | secretary        | vera.lindqvist      | ACT | 2016-07-11
Samuel         | Otieno       | APS 6        | secretary        | ingrid.palmer       | ACT | 2019-02-04
Beth           | Garrett      | APS 4        | secretary        | ingrid.palmer       | ACT | 2022-08-15

Marcus         | Bell         | SES Band 3   | service-delivery | vera.lindqvist      | ACT | 2011-05-16
Leila          | Farahani     | SES Band 1   | service-delivery | marcus.bell         | NSW | 2013-09-02
Tom            | Okafor       | EL 1         | parramatta       | leila.farahani      | NSW | 2012-01-30
Mia            | Nguyen       | APS 4        | parramatta       | tom.okafor          | NSW | 2021-06-21
Callum         | Reid         | APS 4        | parramatta       | tom.okafor          | NSW | 2018-10-08
Sunita         | Sharma       | APS 5        | parramatta       | tom.okafor          | NSW | 2015-04-13
Jarrah         | Simpson      | APS 3        | parramatta       | sunita.sharma       | NSW | 2023-02-06
Olivia         | Marino       | APS 3 *      | parramatta       | sunita.sharma       | NSW | 285
Hassan         | Karimi       | APS 4        | parramatta       | sunita.sharma       | NSW | 2017-11-20
Nikos          | Papadakis    | EL 1         | footscray        | leila.farahani      | VIC | 2010-08-09
Thuy           | Tran         | APS 5        | footscray        | nikos.papadakis     | VIC | 2014-02-17
Declan         | Byrne        | APS 4        | footscray        | thuy.tran           | VIC | 2019-09-16
Amina          | Yusuf        | APS 4        | footscray        | thuy.tran           | VIC | 2020-01-20
Georgia        | Lambert      | APS 3        | footscray        | thuy.tran           | VIC | 2022-05-30
Wei            | Zhang        | APS 4        | footscray        | nikos.papadakis     | VIC | 2016-03-07
Bronte         | Kelly        | APS 3 **     | footscray        | nikos.papadakis     | VIC | 383
Kirra          | Johnson      | EL 1         | townsville       | leila.farahani      | QLD | 2011-10-24
Dale           | Hutchins     | APS 5        | townsville       | kirra.johnson       | QLD | 2013-06-03
Tavita         | Leota        | APS 4        | townsville       | dale.hutchins       | QLD | 2018-07-23
Rosie          | Blackwood    | APS 4        | townsville       | dale.hutchins       | QLD | 2020-11-09
Sione          | Vaka         | APS 3        | townsville       | dale.hutchins       | QLD | 2024-04-15
Pam            | Irvine       | EL 1         | contact-centre   | leila.farahani      | TAS | 2009-02-23
Angus          | Mackenzie    | APS 5        | contact-centre   | pam.irvine          | TAS | 2015-08-10
Yuki           | Tanaka       | APS 4        | contact-centre   | angus.mackenzie     | TAS | 2019-03-25
Chloe          | Fenton       | APS 3        | contact-centre   | angus.mackenzie     | TAS | 2023-10-09
Ravi           | Pillai       | APS 3        | contact-centre   | angus.mackenzie     | TAS | 2024-01-29
Shane          | Doyle        | APS 4 F      | contact-centre   |                     | TAS | 2016-05-02

Elena          | Rossi        | SES Band 3   | border           | vera.lindqvist      | ACT | 2012-06-18
Stuart         | Brennan      | SES Band 1   | border           | elena.rossi         | ACT | 2014-11-10
Jack           | Walsh        | APS 5        | airports         | mei.wong            | NSW | 2017-04-03
Mei            | Wong         | EL 1         | airports         | stuart.brennan      | NSW | 2010-09-13
Luca           | Ferraro      | APS 4        | airports         | mei.wong            | NSW | 2019-05-20
Zahra          | Hosseini     | APS 4        | airports         | jack.walsh          | NSW | 2021-01-18
Ben            | Strickland   | APS 3        | airports         | jack.walsh          | VIC | 2022-09-05
Talia          | Cohen        | APS 4        | airports         | jack.walsh          | VIC | 2018-02-12
Kofi           | Mensah       | APS 4        | airports         | mei.wong            | QLD | 2016-10-17
Narelle        | Coombs       | EL 1         | maritime         | stuart.brennan      | WA  | 2008-03-31
Dylan          | Pritchard    | APS 5        | maritime         | narelle.coombs      | WA  | 2013-12-02
Marama         | Ngata        | APS 4        | maritime         | dylan.pritchard     | WA  | 2017-08-21
Viktor         | Petrov       | APS 4        | maritime         | dylan.pritchard     | NT  | 2020-06-29
Lowanna        | Scott        | APS 4        | maritime         | dylan.pritchard     | NT  | 2022-03-14

Fatima         | Aziz         | SES Band 3   | corporate        | vera.lindqvist      | ACT | 2013-02-11
Daniel         | Costa        | EL 2         | digital-media    | fatima.aziz         | ACT | 2012-08-27
Helen          | Marsh        | EL 1         | digital-media    | daniel.costa        | ACT | 2011-03-21
Priya          | Raman        | APS 6        | digital-media    | daniel.costa        | ACT | 2018-01-22
Josh           | Delaney      | APS 5        | digital-media    | daniel.costa        | ACT | 2021-09-27
Freya          | Olsen        | APS 5        | digital-media    | helen.marsh         | ACT | 2023-05-08
Anjali         | Menon        | Contractor C | digital-media    | daniel.costa        | ACT | 250
Judith         | Amato        | SES Band 1   | people-services  | fatima.aziz         | ACT | 2009-07-06
Rohan          | Mehta        | EL 2         | people-services  | judith.amato        | ACT | 2012-04-16
Grace          | Tan          | APS 6        | people-services  | rohan.mehta         | ACT | 2016-06-06
Liam           | Forsyth      | APS 6        | people-services  | rohan.mehta         | ACT | 2019-07-15
Sarah          | Whitlam      | EL 1         | people-services  | judith.amato        | ACT | 2010-10-18
Mohammed       | El-Sayed     | EL 1         | people-services  | judith.amato        | VIC | 2014-05-05
Peter          | Kowalski     | EL 2         | people-services  | judith.amato        | ACT | 2007-09-10
Lucy           | Chen         | APS 6        | people-services  | rohan.mehta         | ACT | 2017-02-27
Owen           | Clarke       | APS 6        | ict              | ruth.goldberg       | ACT | 2015-10-12
Ruth           | Goldberg     | EL 2         | ict              | fatima.aziz         | ACT | 2010-01-25
Arjun          | Desai        | APS 6        | ict              | ruth.goldberg       | ACT | 2018-08-06
Katya          | Ivanova      | APS 5        | ict              | arjun.desai         | ACT | 2021-04-19
Brett          | Sorensen     | Contractor C | ict              | arjun.desai         | QLD | 313
Nadia          | Haddad       | EL 1         | integrity        | colin.ashworth      | ACT | 2013-03-18
Colin          | Ashworth     | SES Band 1   | integrity        | fatima.aziz         | ACT | 2008-11-24
Frank          | Murphy       | EL 2         | integrity        | colin.ashworth      | ACT | 2009-05-25
Isabel         | Moreno       | APS 6        | integrity        | frank.murphy        | ACT | 2020-02-10

David          | Yoon         | SES Band 2   | programs         | vera.lindqvist      | ACT | 2012-10-29
Amara          | Diallo       | SES Band 1   | programs         | david.yoon          | ACT | 2011-07-04
Hugh           | Carmichael   | SES Band 1   | programs         | david.yoon          | ACT | 2009-01-19
Simone         | Leclerc      | EL 2         | programs         | amara.diallo        | ACT | 2014-08-25
Teresa         | Quispe       | EL 1         | programs         | simone.leclerc      | ACT | 2016-09-19
Nathan         | Burgess      | APS 6        | programs         | teresa.quispe       | ACT | 2018-05-14
Aroha          | Williams     | APS 5        | programs         | teresa.quispe       | SA  | 2021-11-15
Jasmine        | Kaur         | APS 5        | programs         | teresa.quispe       | ACT | 2022-07-18
Gavin          | Thorne       | APS 6        | programs         | simone.leclerc      | SA  | 2015-06-29
Leo            | Abramson     | Graduate *   | programs         | teresa.quispe       | ACT | 292
"""

# whom | power | up to which classification | sanctions, or all | by which instrument
DELEGATIONS = """
peter.kowalski | breach     | SES Band 3 | | HR Delegations 2026, item 12
simone.leclerc | breach     | EL 2       | | HR Delegations 2026, item 12
amara.diallo   | sanction   | SES Band 1 | all | HR Delegations 2026, item 14
hugh.carmichael | sanction   | EL 2       | reprimand, fine, salary, reassignment | HR Delegations 2026, item 14
judith.amato   | suspension | EL 2       | | HR Delegations 2026, item 16
david.yoon     | suspension | SES Band 3 | | HR Delegations 2026, item 16
"""

# role | addresses of those who hold it
ROLES = """
policy_owner            | helen.marsh, judith.amato
digital_media_officer   | priya.raman, josh.delaney
digital_media_manager   | daniel.costa
people_services_officer | grace.tan, liam.forsyth
people_services_manager | rohan.mehta
investigator            | sarah.whitlam, mohammed.el-sayed
breach_decision_maker   | peter.kowalski, simone.leclerc
sanction_delegate       | amara.diallo, hugh.carmichael
training_author         | lucy.chen, freya.olsen
disclosure_officer      | frank.murphy, isabel.moreno
identity_custodian      | colin.ashworth, ingrid.palmer
auditor                 | nadia.haddad
executive               | vera.lindqvist
directory_administrator | owen.clarke, ruth.goldberg
"""
