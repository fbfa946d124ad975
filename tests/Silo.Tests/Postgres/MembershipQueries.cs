namespace OrleansCluster.Silo.Tests.Postgres;

/// <summary>The queries of the membership in the words of its provider.</summary>
internal static class MembershipQueries
{
    /// <summary>Columns of a read and their types, in the contract's words.</summary>
    private static readonly Dictionary<string, Type> Columns = new(StringComparer.OrdinalIgnoreCase)
    {
        ["DeploymentId"] = typeof(string), ["Address"] = typeof(string), ["Port"] = typeof(int), ["Generation"] = typeof(int), ["SiloName"] = typeof(string),
        ["HostName"] = typeof(string), ["Status"] = typeof(int), ["ProxyPort"] = typeof(int), ["SuspectTimes"] = typeof(string), ["StartTime"] = typeof(DateTime),
        ["IAmAliveTime"] = typeof(DateTime), ["Version"] = typeof(int),
    };

    public static Task<bool> CreateAsync(this TestDatabase database, string deployment) =>
        DoneAsync(database, "InsertMembershipVersionKey", ("DeploymentId", deployment));

    public static Task<bool> InsertAsync(this TestDatabase database, SiloRow silo, int version) => DoneAsync(
        database, "InsertMembershipKey",
        [
            .. silo.Key, ("SiloName", silo.Name), ("HostName", silo.Host), ("Status", silo.Status), ("ProxyPort", silo.ProxyPort), ("StartTime", silo.Started),
            ("IAmAliveTime", silo.Alive), ("Version", version),
        ]);

    public static Task<bool> UpdateAsync(this TestDatabase database, SiloRow silo, int version) => DoneAsync(
        database, "UpdateMembershipKey",
        [.. silo.Key, ("Status", silo.Status), ("SuspectTimes", silo.Suspects), ("IAmAliveTime", silo.Alive), ("Version", version)]);

    /// <summary>Null if there is no such deployment.</summary>
    public static async Task<(int Version, IReadOnlyList<SiloRow> Silos)?> ReadAllAsync(this TestDatabase database, string deployment) =>
        Read(await database.RunAsync("MembershipReadAllKey", ("DeploymentId", deployment)));

    public static async Task<(int Version, IReadOnlyList<SiloRow> Silos)?> ReadRowAsync(this TestDatabase database, SiloRow silo) =>
        Read(await database.RunAsync("MembershipReadRowKey", silo.Key));

    private static (int, IReadOnlyList<SiloRow>)? Read(QueryResult result)
    {
        Assert.Equal(Columns.OrderBy(column => column.Key), result.Columns.Select(column => KeyValuePair.Create(Name(column.Key), column.Value)).OrderBy(column => column.Key));
        if (result.Rows.Count == 0)
            return null;
        var version = Assert.Single(result.Rows.Select(row => (int)row["Version"]!).Distinct());
        var silos = result.Rows.Where(row => row["Address"] is not null).Select(row => new SiloRow
        {
            Deployment = (string)row["DeploymentId"]!,
            Address = (string)row["Address"]!,
            Port = (int)row["Port"]!,
            Generation = (int)row["Generation"]!,
            Name = (string)row["SiloName"]!,
            Host = (string)row["HostName"]!,
            Status = (int)row["Status"]!,
            ProxyPort = (int?)row["ProxyPort"],
            Suspects = (string?)row["SuspectTimes"],
            Started = (DateTime)row["StartTime"]!,
            Alive = (DateTime)row["IAmAliveTime"]!,
        });
        return (version, [.. silos]);
    }

    private static string Name(string column) => Columns.Keys.Single(key => key.Equals(column, StringComparison.OrdinalIgnoreCase));

    private static async Task<bool> DoneAsync(TestDatabase database, string key, params (string Name, object? Value)[] parameters) =>
        (int)(await database.RunAsync(key, parameters)).Scalar! > 0;
}
