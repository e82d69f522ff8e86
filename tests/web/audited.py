"""Every route that writes, the test that sends it, and the lines of history it must leave; reviewed by hand.

A new route needs a line in AUDITED, or one with a reason in UNAUDITED. Besides, `tests/web/trail.py` watches that
nothing any test sends changes a table without a line.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set

_TESTS: Mapping[str, Mapping[str, Sequence[str]]] = {
    "api/test_acts_on_tasks.py": {
        "test_opinions_are_asked_for_and_withdrawn": (
            *("api.add_signers opinions_asked", "api.copy_task task_copied"),
            *("api.delegate_task opinions_asked", "api.withdraw_opinion opinions_withdrawn"),
        ),
        "test_what_was_submitted_is_taken_back": (
            "api.complete_task task_completed",
            "api.take_back_task task_taken_back",
        ),
    },
    "api/test_deployments.py": {
        "test_same_package_again_is_no_new_version": ("api.deploy definition_deployed",),
    },
    "api/test_lists.py": {
        "test_pages_hold_everything_once_and_in_order": ("api.send_message message_sent",),
    },
    "api/test_migration.py": {
        "test_instance_is_tried_moved_and_put_back": (
            "api.execute_migration instance_migrated",
            "api.undo_migration migration_undone",
        ),
    },
    "api/test_once.py": {
        "test_repeat_gets_the_first_answer": ("api.start_instance instance_started",),
        "test_task_handed_on_is_still_answered": ("api.transfer_task task_transferred",),
    },
    "api/test_work.py": {
        "test_draft_claim_release_and_transfer": (
            "api.claim_task task_claimed",
            "api.release_task task_released",
        ),
        "test_incident_is_listed_retried_and_gone": ("api.retry_incident incident_retried",),
        "test_messages_wait_and_signals_count_who_hears": ("api.throw_signal signal_thrown",),
        "test_operator_suspends_resumes_sets_moves_and_cancels": (
            *("api.cancel_instance instance_cancelled", "api.change_due task_due_changed"),
            *("api.move_token token_moved", "api.resume_instance instance_resumed"),
            *("api.set_variables variables_set", "api.suspend_instance instance_suspended"),
        ),
    },
    "engine_rest/test_deployments.py": {
        "test_a_diagram_from_the_modeler_runs_to_its_end": (
            *("engine_rest.complete external_completed", "engine_rest.complete_task task_completed"),
            "engine_rest.create_deployment definition_deployed",
            "engine_rest.start_newest_definition instance_started",
        ),
    },
    "engine_rest/test_external_tasks.py": {
        "test_bpmn_error_takes_the_way_that_is_drawn_for_it": ("engine_rest.refuse external_refused",),
        "test_failure_pauses_then_the_operator_sees_an_incident_and_retries_it": (
            "engine_rest.fail external_failed",
        ),
        "test_locks_are_extended_given_back_and_taken_by_id": (
            "engine_rest.set_priority external_priority_set",
            *("engine_rest.set_retries external_retries_set", "engine_rest.unlock external_unlocked"),
        ),
    },
    "engine_rest/test_instances.py": {
        "test_a_message_starts_a_process": ("engine_rest.correlate_message message_sent",),
        "test_an_instance_is_listed_shown_and_deleted": ("engine_rest.delete_instance instance_cancelled",),
        "test_an_old_version_is_started_and_answers_its_variables": (
            "engine_rest.start_definition instance_started",
        ),
    },
    "engine_rest/test_tasks.py": {
        "test_a_form_is_submitted_as_a_task_is_completed": ("engine_rest.submit_form task_completed",),
        "test_a_task_is_claimed_and_given_back_only_for_the_tokens_own_person": (
            "engine_rest.claim_task task_claimed",
            "engine_rest.unclaim_task task_released",
        ),
    },
    "test_auth.py": {
        "test_password_change_ends_the_other_sessions": (
            "account.change_password account.password_changed login.sessions_ended",
        ),
        "test_right_password_opens_a_session": ("login.sign_in login.succeeded",),
        "test_sign_out_ends_the_session_on_the_server": ("login.sign_out login.ended",),
    },
    "test_viewing.py": {
        "test_operator_sees_the_persons_inbox_with_a_banner_and_a_way_out": (
            "access.begin viewing.began",
            "access.leave viewing.ended",
        ),
    },
    "views/test_absences.py": {
        "test_the_stand_in_does_the_work_and_every_trace_says_for_whom": ("absences.enter absence.entered",),
        "test_who_may_enter_an_absence_and_end_it": ("absences.end absence.ended",),
    },
    "views/test_account.py": {
        "test_language_is_kept_with_the_account": ("account.change_language account.language_set",),
        "test_own_session_elsewhere_can_be_ended": ("account.end_session login.sessions_ended",),
    },
    "views/test_agenda_moves.py": {
        "test_an_operator_moves_one_due_date": ("agenda_moves.move_moment task_due_changed",),
        "test_moving_the_end_of_a_phase_takes_along_what_was_set_for_it": (
            "agenda_moves.move_phase phase.moved campaign.parameters_set",
        ),
    },
    "views/test_audit.py": {
        "test_revoked_calendar_and_discarded_drafts_are_told": (
            "calendar.revoke calendar_feed.revoked",
            "templates.discard notice_template.draft_discarded",
        ),
    },
    "views/test_calendar.py": {
        "test_calendar_has_own_due_dates_and_phases": ("calendar.create calendar_feed.created",),
    },
    "views/test_campaigns.py": {
        "test_a_year_without_a_forerunner_has_the_defaults": (
            "campaigns.create campaign.created campaign.started instance_started",
        ),
    },
    "views/test_chasing.py": {
        "test_chase_of_a_list_is_previewed_and_leaves_out_others": ("progress.chase task_chased",),
        "test_chase_tells_those_who_can_do_the_task_once_a_day": ("instances.chase task_chased",),
        "test_suspending_asks_the_process_and_needs_a_reason": (
            "campaigns.suspend campaign.suspension_asked",
        ),
    },
    "views/test_circulars.py": {
        "test_it_is_previewed_and_sent_once_and_its_fate_is_told": ("circulars.submit circular.sent",),
    },
    "views/test_claiming.py": {
        "test_claim_takes_the_task_out_of_the_others_inbox": ("tasks.claim task_claimed",),
        "test_put_back_offers_it_to_both_again": ("tasks.release task_released",),
    },
    "views/test_comments.py": {
        "test_comment_is_read_by_whoever_may_look_and_names_only_them": ("comments.add comment.added",),
        "test_who_is_named_is_told_once_and_nobody_else": ("comments.change comment.changed",),
    },
    "views/test_decisions.py": {
        "test_uploaded_released_and_decided": ("release.ask instance_started",),
    },
    "views/test_deliveries.py": {
        "test_outcome_is_in_words_and_an_operator_sends_again": ("deliveries.retry outbox_retried",),
    },
    "views/test_gallery.py": {
        "test_question_waits_for_its_answer_and_is_escaped": ("gallery.ask question.asked",),
    },
    "views/test_disclosures.py": {
        "test_one_value_is_read_for_a_reason_that_stays": ("disclosures.read personal.disclosed",),
    },
    "views/test_imports.py": {
        "test_import_can_be_dropped": ("imports.drop directory.import_dropped",),
        "test_workbook_is_looked_at_then_applied_once": (
            "imports.apply directory.imported",
            "imports.upload directory.import_uploaded",
        ),
    },
    "views/test_inbox.py": {
        "test_next_task_is_of_the_same_list": ("tasks.submit task_completed",),
    },
    "views/test_incidents.py": {
        "test_all_of_a_kind_are_tried_again": ("incidents.retry_many incident_retried",),
        "test_failed_call_is_corrected_in_place": (
            "incidents.correct incident_retried job_answered job_corrected variables_set",
        ),
        "test_incident_is_listed_and_retried": ("incidents.retry incident_retried task_transferred",),
    },
    "views/test_modeler.py": {
        "test_discard_throws_the_draft_away": ("modeler.discard draft.discarded",),
    },
    "views/test_moves.py": {
        "test_all_are_tried_moved_and_put_back": (
            "moves.act instance_migrated migration_undone migrations.moved migrations.undone",
            "moves.begin migrations.tried",
        ),
    },
    "views/test_operations.py": {
        "test_process_is_cancelled_once": ("operations.cancel instance_cancelled",),
        "test_process_is_suspended_with_its_reason_and_goes_on": (
            "operations.resume instance_resumed",
            "operations.suspend instance_suspended",
        ),
    },
    "views/test_passwords.py": {
        "test_administrators_link_lives_a_day_and_is_told": (
            "accounts.issue_link password.link_issued",
            "passwords.set_new account.password_changed password.link_used",
        ),
        "test_first_login_sets_the_password": ("accounts.open_one account.created",),
        "test_locked_account_signs_nobody_in_until_it_is_unlocked": (
            "accounts.lock account.disabled account.enabled",
        ),
        "test_mailed_link_sets_the_password_once": ("passwords.ask password.link_asked",),
    },
    "views/test_radar.py": {
        "test_chosen_ones_are_pressed_for_and_others_left_alone": ("radar.chase task_chased",),
    },
    "views/test_release.py": {
        "test_one_request_at_a_time_and_it_can_be_taken_back": ("release.withdraw release.withdrawn",),
    },
    "views/test_reminder_rules.py": {
        "test_a_rule_is_previewed_released_and_put_back": ("reminder_rules.release reminder_rule.released",),
    },
    "views/test_reviews.py": {
        "test_a_changed_expert_is_told_with_what_changed": ("reviews.add_expert review.expert_changed",),
        "test_a_vote_is_secret_and_once": ("ballots.cast review.ballot_cast",),
        "test_an_expert_scores_sheet_after_sheet": ("desk.submit review.sheet_handed_in",),
        "test_choosing_experts_is_told_with_who_was_chosen_before": (
            "reviews.choose review.experts_chosen review.chair_set",
        ),
        "test_the_office_moves_a_sheet_and_pins_a_conflict": (
            "reviews.change review.conflict_pinned review.sheet_fixed",
        ),
    },
    "views/test_seasons.py": {
        "test_failure_is_told_and_goes_on_from_where_it_stood": (
            "incidents.retry_review season.review_retried",
        ),
        "test_page_shows_how_far_it_is_and_the_review_before": ("seasons.make season.review_asked",),
    },
    "views/test_second_factor.py": {
        "test_administrator_removes_it_with_a_reason_and_the_person_is_told": (
            "accounts.remove_second_factor login.sessions_ended second_factor.removed",
        ),
        "test_code_is_used_once": ("second_step.check second_factor.passed",),
        "test_new_recovery_codes_void_the_old": (
            "second_factor.renew second_factor.codes_renewed second_factor.passed",
        ),
        "test_password_alone_opens_nothing": (
            "second_factor.begin second_factor.begun",
            "second_factor.confirm second_factor.on",
        ),
        "test_role_that_cannot_do_without_begins_with_it": (
            "accounts.require_second_factor second_factor.required_of",
        ),
        "test_switching_off_takes_password_and_code": ("second_factor.switch_off second_factor.off",),
    },
    "views/test_start.py": {
        "test_the_same_form_twice_starts_once_and_another_starts_again": ("start.begin instance_started",),
    },
    "views/test_task_operations.py": {
        "test_delegated_work_comes_back_and_the_page_shows_the_opinion": (
            "task_operations.act opinions_asked",
            "task_operations.give opinion_given",
        ),
    },
    "views/test_tasks.py": {
        "test_transfer_offers_colleagues_and_hands_on": ("tasks.transfer task_transferred",),
    },
    "views/test_templates.py": {
        "test_a_template_is_drafted_released_and_put_back": (
            "templates.ship notice_template.released",
            "templates.submit notice_template.released",
        ),
    },
    "views/test_together.py": {
        "test_one_claim_leads_back_to_the_list": ("together.run task_claimed",),
    },
    "views/test_tokens.py": {
        "test_only_the_owner_revokes": ("tokens.revoke token.revoked",),
        "test_token_is_shown_once_and_works": ("tokens.create token.created",),
    },
    "views/test_webhooks.py": {
        "test_address_and_secret_are_never_shown_again": ("webhooks.change webhook.changed",),
        "test_deleted_receiver_is_gone": ("webhooks.delete webhook.deleted",),
        "test_test_message_arrives_and_the_list_says_so": (
            "webhooks.create webhook.added",
            "webhooks.test webhook.tested",
        ),
    },
}
"""By file and test: each route it sends, and the kinds of lines it leaves."""
AUDITED: Mapping[str, tuple[str, ...]] = {
    route: (f"{file}::{test}", *kinds)
    for file, tests in _TESTS.items()
    for test, routes in tests.items()
    for route, *kinds in map(str.split, routes)
}
"""By route: the test that sends it, and the lines it must leave."""
_REASONS: Mapping[str, Sequence[str]] = {
    "a draft of what will be handed in": (
        "api.save_task_draft",
        "api.upload_file",
        "tasks.save_draft",
        "uploads.add_piece",
        "uploads.begin",
        "uploads.send_files",
    ),
    "asks, and changes nothing": (
        *("api.check_deployment", "api.try_migration", "api.validate_migration"),
        *("engine_rest.not_there", "modeler.check", "modeler.lay_out", "modeler.show_form"),
        *("modeler.variables_of", "tasks.redraw", "templates.preview", "together.confirm"),
    ),
    "a draft of a process: each save is a revision that says who and when": (
        *("definitions.upload", "definitions.upload_decisions", "modeler.restore", "modeler.save"),
        *("modeler.visit", "patterns.create", "release.catch_up", "scenarios.accept"),
        *("scenarios.delete", "scenarios.run", "scenarios.save"),
    ),
    "a draft of a notice's words: a release tells": ("templates.restore",),
    "a diagram played on a scratch database": (
        *("plays.begin", "plays.cancel", "trials.act", "trials.back", "trials.begin", "trials.end"),
        "trials.redraw",
    ),
    "a person's own lists": (
        *("inbox_filters.choose_first", "inbox_filters.delete", "inbox_filters.rename"),
        *("inbox_filters.save", "inbox_filters.share", "inbox_filters.switch_shortcuts"),
    ),
    "what a person has read, and how they want to be mailed": (
        "notice_choices.save",
        "notices.open_notice",
        "notices.read_all",
    ),
    "who objects is for discipline and the office alone; the hearing is told": ("public.file_objection",),
    "a lease: what comes of it is told": (
        "engine_rest.extend_lock",
        "engine_rest.fetch_and_lock",
        "engine_rest.lock_one",
    ),
    "the verb of incidents.correct": ("api.answer_incident",),
    "the verb of task_operations.act": ("api.send_back_task",),
}
UNAUDITED: Mapping[str, str] = {route: why for why, routes in _REASONS.items() for route in routes}
"""By route: why it needs no line."""
CHANGES: frozenset[str] = frozenset(
    {
        *("account.language_set", "calendar.changed", "campaign.parameters_set", "notice_template.released"),
        *("person.profile_set", "phase.moved", "second_factor.required_of", "task_due_changed"),
        *("timer_changed", "token_moved", "variables_set", "webhook.changed"),
        *("review.chair_set", "review.expert_changed", "review.experts_chosen"),
        *("review.sheet_fixed", "review.sheet_handed_in", "review.sheet_moved"),
    }
)
"""Lines that tell of a change of what was there: each says what it was before and after."""


def find_missing(test: str, told: Mapping[str, Set[str]]) -> list[str]:
    """The lines that a test which has run should have left and has not."""
    name = test.removeprefix("tests/web/").partition("[")[0]
    return [
        f"{endpoint} left no {kind}"
        for endpoint, (witness, *kinds) in AUDITED.items()
        if witness == name
        for kind in kinds
        if kind not in told.get(endpoint, ())
    ]
