"""What a client asks before it trusts a server: settings, status, profile, statistics [02, 13]."""

from __future__ import annotations

import shutil

from . import ocr, shapes
from .permissions import in_order
from .problems import insufficient
from .records import LabelKind, TaskState
from .web import Answer, Call

_TRASH_DAYS = 30
_API_WITHOUT_AI = 9


def ui_settings(call: Call) -> Answer:
    """GET /api/ui_settings/: who the caller is, the version, and all his permissions as bare codenames."""
    user = call.caller.user
    pinned = {
        "dashboard_views_visible_ids": [v.id for v in call.store.saved_views.values() if user.id in v.dashboard_for],
        "sidebar_views_visible_ids": [v.id for v in call.store.saved_views.values() if user.id in v.sidebar_for],
    }
    settings: dict[str, object] = {"saved_views": pinned} if any(pinned.values()) else {}
    settings |= {
        "update_checking": {"backend_setting": False},
        "trash_delay": _TRASH_DAYS,
        "version": call.store.release.version,
        "app_title": None,
        "app_logo": None,
        "auditlog_enabled": call.store.audit_log,
        "email_enabled": False,
    }
    if call.store.release.newest_api > _API_WITHOUT_AI:
        settings["ai_enabled"] = False
    who = {
        "id": user.id,
        "username": user.username,
        "is_staff": user.is_staff,
        "is_superuser": user.is_superuser,
        "groups": sorted(user.groups),
    }
    return Answer({"user": who, "settings": settings, "permissions": in_order(call.caller.codenames)})


def status(call: Call) -> Answer:
    """GET /api/status/, for staff; others get 403 as text [13]. All parts are well: nothing here can be down."""
    if not (call.caller.user.is_staff or call.caller.may("view_system_monitoring")):
        raise insufficient()
    disk = shutil.disk_usage(call.store.files_dir)
    states = [task.status for task in call.store.tasks.values()]
    nothing_run = {"classifier": "classifier training", "sanity_check": "sanity check"}
    tasks: dict[str, object] = {
        "redis_url": "sandbox", "redis_status": "OK", "redis_error": None,
        "celery_status": "OK", "celery_url": "sandbox", "celery_error": None,
        "index_status": "OK", "index_last_modified": None, "index_error": None,
    }  # fmt: skip
    for name, spoken in nothing_run.items():
        last = "last_trained" if name == "classifier" else "last_run"
        tasks |= {f"{name}_status": "WARNING", f"{name}_{last}": None, f"{name}_error": f"No {spoken} tasks found"}
    if call.store.release.newest_api > _API_WITHOUT_AI:
        tasks |= {"llmindex_status": "DISABLED", "llmindex_last_modified": None, "llmindex_error": None}
    tasks["summary"] = {
        "days": 30,
        "total_count": len(states),
        "pending_count": states.count(TaskState.PENDING),
        "success_count": states.count(TaskState.SUCCESS),
        "failure_count": states.count(TaskState.FAILURE),
    }
    database = {"type": "sqlite", "url": "sandbox", "status": "OK", "error": None,
                "migration_status": {"latest_migration": "paperless_mail.0001_squashed",
                                     "unapplied_migrations": []}}  # fmt: skip
    return Answer(
        {
            "pngx_version": call.store.release.version,
            "server_os": "ppid_dms sandbox, not Paperless-ngx",
            "install_type": "sandbox",
            "storage": {"total": disk.total, "available": disk.free},
            "database": database,
            "tasks": tasks,
        }
    )


def profile(call: Call) -> Answer:
    """GET /api/profile/: the caller's own token in clear, as 3.0.5 gives it [02]."""
    user = call.caller.user
    return Answer(
        {
            "email": user.email,
            "password": shapes.HIDDEN_PASSWORD,
            "first_name": user.first_name,
            "last_name": user.last_name,
            "auth_token": user.token,
            "social_accounts": [],
            "has_usable_password": True,
            "is_mfa_enabled": False,
        }
    )


def statistics(call: Call) -> Answer:
    """GET /api/statistics/: totals of what the caller sees; anybody may ask [13]."""
    store, caller = call.store, call.caller
    seen = [item for item in store.live.values() if caller.sees(item)] if caller.may("view_document") else []
    inbox = sorted(tag.id for tag in store.tags.values() if tag.is_inbox_tag)
    types = [item.root.mime_type for item in seen]
    counts = {
        f"{name}_count": sum(caller.sees(item) for item in store.labels[kind].values())
        for name, kind in (
            ("tag", LabelKind.TAG), ("correspondent", LabelKind.CORRESPONDENT),
            ("document_type", LabelKind.DOCUMENT_TYPE),
        )
    }  # fmt: skip
    return Answer(
        {
            "documents_total": len(seen),
            "documents_inbox": sum(not item.tags.isdisjoint(inbox) for item in seen) if inbox else None,
            "inbox_tag": inbox[0] if inbox else None,
            "inbox_tags": inbox or None,
            "document_file_type_counts": [
                {"mime_type": kind, "mime_type_count": types.count(kind)}
                for kind in (ocr.PDF, ocr.TEXT)
                if kind in types
            ],
            "character_count": sum(len(item.content) for item in seen),
            **counts,
            "storage_path_count": 0,
            "current_asn": max(store.by_serial_number, default=0),
        }
    )
