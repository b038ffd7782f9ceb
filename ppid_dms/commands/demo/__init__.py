"""The whole SOP to try out: an embedded server, sample scans, and either a person in the browser or a played office."""

import threading
import webbrowser
from pathlib import Path

from ppid_dms.commands.demo import form, walk
from ppid_dms.commands.demo.office import Say, Stopped, opened
from ppid_dms.commands.stopping import told_to_stop
from ppid_dms.language import translate as _
from ppid_dms.vocabulary import ExitCode


def attended(workdir: Path | None, port: int, say: Say, *, open_browser: bool) -> ExitCode:
    """Run until a signal comes, and give its exit code; a person plays Petugas and Atasan in the browser.

    A unit's form is played: it is dropped with its scans, and where its answer lies is told.
    """
    stop = threading.Event()
    with told_to_stop(stop.set) as stopped, opened(workdir, say, stop, port=port) as office:
        say(_("Halaman percobaan: {url}").format(url=office.sandbox.url))
        for name, password in office.passwords.items():
            say(_("   masuk sebagai {name}, kata sandi {password}").format(name=name, password=password))
        if open_browser and not stop.is_set():
            webbrowser.open(office.sandbox.url)
        try:
            desk = form.hand_in(office)
            office.drop_samples()
            desk.wait_for_an_answer()
            desk.invite()
            say(_("Letakkan PDF lain di {drop} untuk mencobanya. Ctrl+C untuk berhenti.").format(
                drop=office.settings.service.folders.drop))
        except Stopped:
            pass  # told below, as when it is stopped later
        stop.wait()
        say(_("Berhenti."))
    return stopped.exit_code or ExitCode.DONE


def unattended(workdir: Path | None, say: Say) -> ExitCode:
    """Play the unit, Petugas and Atasan: a form and its correction, some Ya, some Tidak; 0 when all ended as it should.

    Ended by a signal it gives the exit code of that.

    Raises:
        DemoFailed: something did not end as it should.
    """
    stop = threading.Event()
    with told_to_stop(stop.set) as stopped:
        try:
            with opened(workdir, say, stop) as office:
                desk = form.hand_in(office)
                office.drop_samples()
                desk.play()
                walk.walk(office)
                walk.judge(office)
                say(_("Buku rekap diperiksa terhadap Paperless percobaan: utuh."))
                say(_("Formulir {number} dijawab baris demi baris: {path}").format(
                    number=desk.number, path=desk.answer))
                say(_("Selesai. Daftar dan buku rekap ada di {folder}").format(
                    folder=office.settings.service.folders.export))
        except Stopped:
            say(_("Berhenti."))
    return stopped.exit_code or ExitCode.DONE
