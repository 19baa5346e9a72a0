import pytest

from adapters.mail.sending.rules import MailRules, may_mail_customers
from adapters.mail.writing.samples_of.example import sample_shop
from tests.mail.letters import KEY


def test_a_shop_with_sample_data_mails_no_customer() -> None:
    reason = may_mail_customers(sample_shop(), MailRules(key=KEY))

    assert reason
    assert "sample data" in str(reason)


@pytest.mark.parametrize(
    "rules", [MailRules(key=KEY, test_address="test@midori-tea.example"), MailRules(key=KEY, smtp_is_catcher=True)]
)
def test_sample_data_does_no_harm_where_no_customer_can_be_reached(rules: MailRules) -> None:
    assert may_mail_customers(sample_shop(), rules) is None


def test_a_shop_with_its_own_data_mails_its_customers() -> None:
    assert may_mail_customers(sample_shop().model_copy(update={"sample": False}), MailRules(key=KEY)) is None
