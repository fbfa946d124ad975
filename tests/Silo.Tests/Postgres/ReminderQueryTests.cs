using Npgsql;

namespace OrleansCluster.Silo.Tests.Postgres;

[Collection(PostgresCollection.Name)]
public sealed class ReminderQueryTests(PostgresServer server)
{
    [Fact]
    public async Task ReminderComesBackAsItWasWrittenAndItsVersionCounts()
    {
        await using var database = await server.CreateScriptedAsync();
        var reminder = new ReminderRow();
        Assert.Null(await database.ReadAsync(reminder));
        var first = await database.UpsertAsync(reminder);
        Assert.Equal((reminder, first), await database.ReadAsync(reminder));
        var later = reminder with { Start = reminder.Start.AddHours(1), Period = long.MaxValue };
        var second = await database.UpsertAsync(later);
        Assert.NotEqual(first, second);
        Assert.Equal((later, second), await database.ReadAsync(reminder));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("'; DROP TABLE OrleansRemindersTable; --")]
    [InlineData("\\\"@ReminderName$1%_")]
    [InlineData("\u202E\U0001F600ä\u0308")]
    public async Task HostileTextIsATextAsAnyOther(string text)
    {
        await using var database = await server.CreateScriptedAsync();
        ReminderRow[] reminders = [new() { Name = text }, new() { Grain = text }, new() { Service = text }, new() { Name = text, Grain = text, Service = text, Period = long.MinValue }];
        foreach (var reminder in reminders)
            await database.UpsertAsync(reminder);
        foreach (var reminder in reminders)
            Assert.Equal((reminder, 0), await database.ReadAsync(reminder));
    }

    [Theory]
    [InlineData("x")]
    [InlineData(" ")]
    [InlineData("\U0001F600")]
    public async Task LengthsAreCountedInCharactersAndOneOverIsRefused(string letter)
    {
        await using var database = await server.CreateScriptedAsync();
        string Of(int length) => string.Concat(Enumerable.Repeat(letter, length));
        var full = new ReminderRow { Service = Of(150), Grain = Of(150), Name = Of(150) };
        await database.UpsertAsync(full);
        Assert.Equal((full, 0), await database.ReadAsync(full));
        foreach (var over in (ReminderRow[])[full with { Service = Of(151) }, full with { Grain = Of(151) }, full with { Name = Of(151) }])
        {
            var refused = await Assert.ThrowsAsync<PostgresException>(() => database.UpsertAsync(over));
            Assert.Equal(PostgresErrorCodes.CheckViolation, refused.SqlState);
        }
    }

    [Fact]
    public async Task RemindersOfAGrainAreItsOwn()
    {
        await using var database = await server.CreateScriptedAsync();
        ReminderRow[] own = [new() { Name = "a" }, new() { Name = "b" }];
        foreach (var reminder in (ReminderRow[])[.. own, new() { Grain = "other" }, new() { Service = "other" }])
            await database.UpsertAsync(reminder);
        var found = await database.ReadGrainAsync("orleanscluster", "file/docs");
        Assert.Equal(own, found.Select(row => row.Reminder).OrderBy(reminder => reminder.Name));
        Assert.Empty(await database.ReadGrainAsync("orleanscluster", "absent"));
    }

    [Fact]
    public async Task RangesTakeTheirEndAndNotTheirBeginning()
    {
        await using var database = await server.CreateScriptedAsync();
        int[] hashes = [int.MinValue, int.MinValue + 1, -10, -1, 0, 1, 10, int.MaxValue - 1, int.MaxValue];
        foreach (var hash in hashes)
            await database.UpsertAsync(new ReminderRow { Name = $"{hash}", Hash = hash });
        await database.UpsertAsync(new ReminderRow { Service = "other", Name = "other", Hash = 5 });

        foreach (var begin in hashes)
        {
            foreach (var end in hashes)
            {
                var inside = hashes.Where(hash => begin < hash && hash <= end);
                var around = hashes.Where(hash => hash > begin || hash <= end);
                Assert.Equal(Names(inside), await database.RangeAsync(1, "orleanscluster", begin, end));
                Assert.Equal(Names(around), await database.RangeAsync(2, "orleanscluster", begin, end));
            }
        }

        IEnumerable<string> Names(IEnumerable<int> of) => of.Select(hash => $"{hash}").Order(StringComparer.Ordinal);
    }

    [Fact]
    public async Task OnlyTheReadVersionIsDeleted()
    {
        await using var database = await server.CreateScriptedAsync();
        var reminder = new ReminderRow();
        var old = await database.UpsertAsync(reminder);
        var version = await database.UpsertAsync(reminder);
        Assert.False(await database.DeleteAsync(reminder, old));
        Assert.False(await database.DeleteAsync(reminder with { Name = "absent" }, version));
        Assert.False(await database.DeleteAsync(reminder with { Service = "other" }, version));
        Assert.NotNull(await database.ReadAsync(reminder));
        Assert.True(await database.DeleteAsync(reminder, version));
        Assert.Null(await database.ReadAsync(reminder));
    }

    [Fact]
    public async Task ServicesDoNotSeeEachOther()
    {
        await using var database = await server.CreateScriptedAsync();
        await database.UpsertAsync(new ReminderRow());
        await database.UpsertAsync(new ReminderRow { Service = "other", Period = 5 });
        await database.RunAsync("DeleteReminderRowsKey", ("ServiceId", "orleanscluster"));
        Assert.Null(await database.ReadAsync(new ReminderRow()));
        Assert.Equal(5, (await database.ReadAsync(new ReminderRow { Service = "other" }))!.Value.Reminder.Period);
    }

    [Fact]
    public async Task WritersOfOneReminderGetVersionsOfTheirOwnAndOneDeleterWins()
    {
        await using var database = await server.CreateScriptedAsync();
        for (var round = 0; round < 100; round++)
        {
            var reminder = new ReminderRow { Name = $"{round}" };
            var versions = await Race.RunAsync(4, writer => database.UpsertAsync(reminder with { Period = writer }));
            Assert.Equal([0, 1, 2, 3], versions.Order());
            var (found, version) = (await database.ReadAsync(reminder))!.Value;
            Assert.Equal(found.Period, Array.IndexOf(versions, version));
            Assert.Single(await Race.RunAsync(4, _ => database.DeleteAsync(reminder, version)), deleted => deleted);
        }
    }
}
