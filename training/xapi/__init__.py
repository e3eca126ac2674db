"""Telling a learning record store what happens in training, by the Experience API (xAPI 1.0.3, IEEE 9274.1.1).

Off unless `XAPI_URL` is set. `outbox` notes in the transaction of a fact that it is to be told, `sentences` says it,
`store` is the LRS at the other end of the wire, and `training.domain.telling` brings one to the other, in order.
"""
