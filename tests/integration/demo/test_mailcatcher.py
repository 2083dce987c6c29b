import smtplib  # noqa: TID251 - the catcher is tried as mail programs speak to it
import ssl
from email.message import EmailMessage

import pytest

from crawler.demo.mailcatcher import MailCatcher
from tests.support.smtp_servers import authority


def message(subject="Жаңалық", text="Су туралы.\n"):
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "jarshy@example.kz", "reader@example.kz", subject
    mail.set_content(text)
    mail.add_alternative(f"<p>{text}</p>", subtype="html")
    return mail


def test_a_mail_is_kept_in_memory_and_as_a_file(tmp_path):
    with MailCatcher(tmp_path / "mails") as catcher:
        with smtplib.SMTP(catcher.host, catcher.port, timeout=5) as client:
            client.send_message(message())
        (mail,) = catcher.wait_for(1)
        assert (mail.sender, mail.recipients) == ("jarshy@example.kz", ("reader@example.kz",))
        assert (mail.subject, mail.text) == ("Жаңалық", "Су туралы.\n")
        assert "<p>Су" in mail.html
        assert mail.path.read_bytes() == mail.content
        assert catcher.to("reader@example.kz") == [mail]
        assert catcher.to("other@example.kz") == []


def test_two_catchers_take_two_ports():
    with MailCatcher() as one, MailCatcher() as other:
        assert one.port != other.port


def test_waiting_for_a_mail_that_never_comes_ends():
    with MailCatcher() as catcher, pytest.raises(TimeoutError, match="0 of 1"):
        catcher.wait_for(1, 0.05)


def test_answers_can_be_ordered():
    with MailCatcher() as catcher:
        catcher.replies.append("451 4.3.0 Try later")
        catcher.refused["nobody@example.kz"] = "550 5.1.1 No such user"
        with smtplib.SMTP(catcher.host, catcher.port, timeout=5) as client:
            with pytest.raises(smtplib.SMTPDataError, match="Try later"):
                client.send_message(message())
            client.send_message(message())
            with pytest.raises(smtplib.SMTPRecipientsRefused):
                client.sendmail("a@example.kz", ["nobody@example.kz"], "x")
        assert len(catcher.mails) == 1


def test_login_is_demanded():
    with MailCatcher(login=("user", "secret")) as catcher:
        with smtplib.SMTP(catcher.host, catcher.port, timeout=5) as client:
            client.ehlo()
            with pytest.raises(smtplib.SMTPAuthenticationError):
                client.login("user", "wrong")
        with smtplib.SMTP(catcher.host, catcher.port, timeout=5) as client:
            client.login("user", "secret")
            client.send_message(message())
        assert len(catcher.mails) == 1


def test_starttls_is_demanded_and_login_comes_after(tmp_path):
    vouched = authority(tmp_path)
    trusting = ssl.create_default_context(cafile=vouched.ca_file)
    with (
        MailCatcher(tls=vouched.context, login=("user", "secret")) as catcher,
        smtplib.SMTP("localhost", catcher.port, timeout=5) as client,
    ):
        with pytest.raises(smtplib.SMTPException):
            client.send_message(message())
        client.starttls(context=trusting)
        client.login("user", "secret")
        client.send_message(message())
        assert len(catcher.mails) == 1
