"""RFC 3161 tokens. This reader cannot do them: such vouchers and stages are not readable, as the page allows."""


def can_read(stamp, items):
    return False


def check(stamp, items, text, certificates, judged_at):
    return None


def imprint_differs(stamp, text):
    return False


def not_before(value, certificates, soundness, judged_at):
    return None
