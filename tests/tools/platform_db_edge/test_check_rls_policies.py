"""check_rls_policies: one table, or the audit of all."""

from collections.abc import Awaitable, Callable

import pytest

from arthur.errors import NotAllowed, NotFound
from arthur.identity import Role
from tools.context import ToolContext
from tools.invoke import invoke
from tools.platform_db_edge.check_rls_policies import check_rls_policies
from tools.platform_db_edge.rls_findings import RlsAudit, TablePolicies, render

As = Callable[..., ToolContext]
Change = Callable[..., Awaitable[int]]


async def table(ctx: ToolContext, name: str) -> TablePolicies:
    found = (await invoke(check_rls_policies, {"table_name": name}, ctx)).root
    assert isinstance(found, TablePolicies)
    return found


async def audit(ctx: ToolContext) -> RlsAudit:
    found = (await invoke(check_rls_policies, {}, ctx)).root
    assert isinstance(found, RlsAudit)
    return found


async def test_only_ops_see_how_the_database_is_guarded(ctx_as: As) -> None:
    with pytest.raises(NotAllowed):
        await invoke(check_rls_policies, {}, ctx_as(Role.VIEWER))


@pytest.mark.parametrize("name", ["bids", "public.bids", " `BIDS` "])
async def test_a_table_is_found_with_or_without_its_schema(ctx: ToolContext, name: str) -> None:
    found = await table(ctx, name)

    assert [(one.policyname, one.roles, one.cmd, one.qual, one.open_to_all) for one in found.policies] == [
        ("Anyone can read bids", ["anon", "authenticated"], "SELECT", "true", True)
    ]
    assert (found.count, found.rls_enabled, found.rls_forced) == (1, True, False)
    assert found.verdict == "open without a condition through: Anyone can read bids"


async def test_policies_for_the_service_role_open_nothing(ctx: ToolContext) -> None:
    found = await table(ctx, "artist_payments")

    assert [one.open_to_all for one in found.policies if one.roles == ["service_role"]] == [False]
    assert found.verdict == "limited: no policy is open to everybody without a condition"


async def test_security_without_a_policy_means_closed(ctx: ToolContext) -> None:
    found = await table(ctx, "meta_ads_cache_cron_log")

    assert (found.rls_enabled, found.rls_forced, found.count) == (True, True, 0)
    assert "nobody but the owner" in found.verdict


async def test_security_off_is_said(ctx: ToolContext) -> None:
    assert (await table(ctx, "email_logs")).verdict == "row security is off: only grants protect it"


async def test_the_audit_counts_what_the_catalogue_counts(ctx: ToolContext) -> None:
    found = await audit(ctx)

    off = await ctx.services.own.value(
        "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')"
        " AND NOT relrowsecurity"
    )
    assert (found.rls_off_count, found.tables) == (off, found.rls_enabled + int(str(off)))
    assert [one.tablename for one in found.open_tables] == [
        "art",
        "artist_profiles",
        "bids",
        "cities",
        "countries",
        "events",
        "venues",
    ]
    assert {"abhq_admin_users", "artist_global_payments"} <= set(found.denied_to_all)


async def test_a_condition_is_told_from_none(ctx: ToolContext) -> None:
    by_name = {one.tablename: one for one in (await audit(ctx)).open_tables}

    assert by_name["events"].without_condition == []
    assert by_name["events"].open_to_anonymous == ["Anonymous readers see current events"]
    assert by_name["venues"].without_condition == ["Venues are public"]


async def test_the_same_name_in_another_schema_is_mentioned(change: Change, fresh_as: As) -> None:
    await change("CREATE SCHEMA backup")
    await change("CREATE TABLE backup.votes (id int)")
    found = await table(fresh_as(Role.OPS), "votes")

    assert [one.schemaname for one in found.tables] == ["public", "backup"]
    assert (found.rls_enabled, found.tables[1].rls_enabled) == (True, False)


async def test_an_unknown_table_offers_near_names(ctx: ToolContext) -> None:
    with pytest.raises(NotFound, match="There is no table artist_payment") as caught:
        await table(ctx, "artist_payment")

    assert "artist_payments" in caught.value.suggestions


async def test_one_table_as_people_read_it(ctx: ToolContext) -> None:
    found = await invoke(check_rls_policies, {"table_name": "venues"}, ctx)

    assert render(found) == (
        "*public.venues: row security on, 1 policy*\n"
        "open without a condition through: Venues are public\n"
        "• *Venues are public*: SELECT to public using true"
    )
