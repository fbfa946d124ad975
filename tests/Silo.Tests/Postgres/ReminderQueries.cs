namespace OrleansCluster.Silo.Tests.Postgres;

/// <summary>The queries of reminders in the words of their provider.</summary>
internal static class ReminderQueries
{
    private static readonly (string, Type)[] Columns =
        [("grainid", typeof(string)), ("period", typeof(long)), ("remindername", typeof(string)), ("starttime", typeof(DateTime)), ("version", typeof(int))];

    /// <summary>The version after it.</summary>
    public static async Task<int> UpsertAsync(this TestDatabase database, ReminderRow reminder)
    {
        var result = await database.RunAsync(
            "UpsertReminderRowKey", ("ServiceId", reminder.Service), ("GrainId", reminder.Grain), ("ReminderName", reminder.Name), ("StartTime", reminder.Start),
            ("Period", reminder.Period), ("GrainHash", reminder.Hash));
        Assert.Equal("version", Assert.Single(result.Columns).Key, ignoreCase: true);
        return (int)result.Scalar!;
    }

    public static async Task<bool> DeleteAsync(this TestDatabase database, ReminderRow reminder, int version) =>
        (int)(await database.RunAsync(
            "DeleteReminderRowKey", ("ServiceId", reminder.Service), ("GrainId", reminder.Grain), ("ReminderName", reminder.Name), ("Version", version))).Scalar! > 0;

    /// <summary>One reminder and its version; its hash is not read back.</summary>
    public static async Task<(ReminderRow Reminder, int Version)?> ReadAsync(this TestDatabase database, ReminderRow reminder)
    {
        var rows = Read(reminder.Service, await database.RunAsync(
            "ReadReminderRowKey", ("ServiceId", reminder.Service), ("GrainId", reminder.Grain), ("ReminderName", reminder.Name)));
        return rows.Count == 0 ? null : Assert.Single(rows);
    }

    public static async Task<IReadOnlyList<(ReminderRow Reminder, int Version)>> ReadGrainAsync(this TestDatabase database, string service, string grain) =>
        Read(service, await database.RunAsync("ReadReminderRowsKey", ("ServiceId", service), ("GrainId", grain)));

    /// <summary>Names of the reminders of a range, by the first or the second query of ranges.</summary>
    public static async Task<IReadOnlyList<string>> RangeAsync(this TestDatabase database, int query, string service, int begin, int end)
    {
        var rows = Read(service, await database.RunAsync($"ReadRangeRows{query}Key", ("ServiceId", service), ("BeginHash", begin), ("EndHash", end)));
        return [.. rows.Select(row => row.Reminder.Name).Order(StringComparer.Ordinal)];
    }

    private static IReadOnlyList<(ReminderRow Reminder, int Version)> Read(string service, QueryResult result)
    {
        Assert.Equal(Columns, result.Columns.Select(column => (column.Key.ToLowerInvariant(), column.Value)).OrderBy(column => column.Item1));
        return
        [
            .. result.Rows.Select(row => (new ReminderRow
            {
                Service = service,
                Grain = (string)row["GrainId"]!,
                Name = (string)row["ReminderName"]!,
                Start = (DateTime)row["StartTime"]!,
                Period = (long)row["Period"]!,
            }, (int)row["Version"]!)),
        ];
    }
}
