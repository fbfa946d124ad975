using System.Text.RegularExpressions;

namespace OrleansCluster.Silo.Tests.Postgres;

/// <summary>What Orleans' providers look for by name: keys, parameters, tables, columns.</summary>
[Collection(PostgresCollection.Name)]
public sealed partial class ContractTests(PostgresServer server)
{
    private const string Silo = "DeploymentId Address Port Generation";
    private const string State = "GrainIdHash GrainIdN0 GrainIdN1 GrainTypeHash GrainTypeString GrainIdExtensionString ServiceId";

    private static readonly Dictionary<string, string> Parameters = new()
    {
        ["InsertMembershipVersionKey"] = "DeploymentId",
        ["MembershipReadAllKey"] = "DeploymentId",
        ["DeleteMembershipTableEntriesKey"] = "DeploymentId",
        ["MembershipReadRowKey"] = Silo,
        ["InsertMembershipKey"] = $"{Silo} SiloName HostName Status ProxyPort StartTime IAmAliveTime Version",
        ["UpdateMembershipKey"] = $"{Silo} Status SuspectTimes IAmAliveTime Version",
        ["UpdateIAmAlivetimeKey"] = $"{Silo} IAmAliveTime",
        ["GatewaysQueryKey"] = "DeploymentId Status",
        ["CleanupDefunctSiloEntriesKey"] = "DeploymentId IAmAliveTime",
        ["WriteToStorageKey"] = $"{State} GrainStateVersion PayloadBinary",
        ["ReadFromStorageKey"] = State,
        ["ClearStorageKey"] = $"{State} GrainStateVersion",
        ["DeleteStorageKey"] = $"{State} GrainStateVersion",
        ["UpsertReminderRowKey"] = "ServiceId GrainId ReminderName StartTime Period GrainHash",
        ["ReadReminderRowsKey"] = "ServiceId GrainId",
        ["ReadReminderRowKey"] = "ServiceId GrainId ReminderName",
        ["ReadRangeRows1Key"] = "ServiceId BeginHash EndHash",
        ["ReadRangeRows2Key"] = "ServiceId BeginHash EndHash",
        ["DeleteReminderRowKey"] = "ServiceId GrainId ReminderName Version",
        ["DeleteReminderRowsKey"] = "ServiceId",
    };

    private static readonly Dictionary<string, string> Columns = new()
    {
        ["OrleansQuery"] = "QueryKey varchar(64), QueryText varchar(8000)",
        ["OrleansMembershipVersionTable"] = "DeploymentId varchar(150), Timestamp timestamptz(3), Version int4",
        ["OrleansMembershipTable"] =
            "DeploymentId varchar(150), Address varchar(45), Port int4, Generation int4, SiloName varchar(150), HostName varchar(150), Status int4, " +
            "ProxyPort int4 null, SuspectTimes varchar(8000) null, StartTime timestamptz(3), IAmAliveTime timestamptz(3)",
        ["OrleansStorage"] =
            "GrainIdHash int4, GrainIdN0 int8, GrainIdN1 int8, GrainTypeHash int4, GrainTypeString text, GrainIdExtensionString text null, " +
            "ServiceId text, PayloadBinary bytea null, ModifiedOn timestamp(6), Version int4",
        ["OrleansRemindersTable"] =
            "ServiceId text, GrainId text, ReminderName text, StartTime timestamptz(3), Period int8, GrainHash int4, Version int4",
    };

    [Fact]
    public async Task EveryKeyIsThereAndTakesTheParametersOfTheContract()
    {
        await using var database = await server.CreateScriptedAsync();
        Assert.Equal(Parameters.Keys.Order(), database.Queries.Keys.Order());
        foreach (var (key, text) in database.Queries)
        {
            var taken = ParameterName().Matches(text).Select(match => match.Groups[1].Value).Distinct().Order();
            Assert.Equal((key, string.Join(' ', Parameters[key].Split(' ').Order())), (key, string.Join(' ', taken)));
        }
    }

    [Fact]
    public async Task TablesHaveTheColumnsOfTheContract()
    {
        await using var database = await server.CreateScriptedAsync();
        foreach (var (table, expected) in Columns)
        {
            var columns = await database.SelectAsync("""
                SELECT column_name || ' ' || udt_name || coalesce('(' || coalesce(character_maximum_length, datetime_precision) || ')', '') ||
                    CASE is_nullable WHEN 'YES' THEN ' null' ELSE '' END
                FROM information_schema.columns WHERE table_name = lower(@table) ORDER BY ordinal_position
                """, ("table", table));
            Assert.Equal(expected, string.Join(", ", columns.Rows.Select(row => row.Values.Single())), ignoreCase: true);
        }
    }

    [GeneratedRegex(@"@(\w+)")]
    private static partial Regex ParameterName();
}
