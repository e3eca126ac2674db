from portal import notices

notices.register(policy_to_acknowledge="A policy is waiting for you to read and acknowledge.")
