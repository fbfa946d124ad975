using Npgsql;
using NpgsqlTypes;

namespace OrleansCluster.Silo.Tests.Postgres;

[Collection(PostgresCollection.Name)]
public sealed class StorageQueryTests(PostgresServer server)
{
    // Quotes, wildcards, escapes, what looks like a parameter, a comment or a command; letters of one to four bytes, marks that
    // combine, both directions, and what a digest of parts must not confuse.
    private static readonly string[] Hostile =
    [
        "'", "''; DROP TABLE OrleansStorage; --", "\"", "\\", "\\\\x", "\\000", "%_", "@GrainIdHash", ":name", "$1", "$query$", "/*", "\u0001\t\r\n", " ", "  ",
        "a ", " a", "ä", "a\u0308", "ß", "Ω", "日本", "\U0001F600", "\u202Eabc", "\uFFFD", "NULL", "+", "-", "1:a", "4:file+docs", "Docs/a.txt", "i", "I", "ı",
    ];

    [Fact]
    public async Task FirstWriteGivesAVersionAndTheNextOnesCountIt()
    {
        await using var database = await server.CreateScriptedAsync();
        var key = new StateKey();
        Assert.Null(await database.ReadAsync(key));
        var first = await database.WriteAsync(key, null, [1]);
        Assert.Equal(1, first);
        var second = await database.WriteAsync(key, first, [2, 3]);
        Assert.Equal(2, second);
        var found = await database.ReadAsync(key);
        Assert.Equal([2, 3], found!.Value.Payload!);
        Assert.Equal(second, found.Value.Version);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(-1)]
    [InlineData(int.MinValue)]
    [InlineData(int.MaxValue)]
    public async Task WrongVersionComesBackAndChangesNothing(int? wrong)
    {
        await using var database = await server.CreateScriptedAsync();
        var key = new StateKey();
        await database.WriteAsync(key, await database.WriteAsync(key, null, [1]), [2]);
        Assert.Equal(wrong, await database.WriteAsync(key, wrong, [3]));
        Assert.Equal(wrong, await database.ClearAsync(key, wrong));
        Assert.Equal(wrong, await database.DeleteAsync(key, wrong));
        var found = await database.ReadAsync(key);
        Assert.Equal([2], found!.Value.Payload!);
        Assert.Equal(2, found.Value.Version);
        Assert.Equal(1L, (await database.SelectAsync("SELECT count(*) FROM OrleansStorage")).Scalar);
    }

    [Fact]
    public async Task VersionWithoutARowCreatesNone()
    {
        await using var database = await server.CreateScriptedAsync();
        Assert.Equal(7, await database.WriteAsync(new StateKey(), 7, [1]));
        Assert.Null(await database.ClearAsync(new StateKey(), null));
        Assert.Null(await database.ReadAsync(new StateKey()));
    }

    [Fact]
    public async Task ClearedStateKeepsItsVersionSoThatAnOlderWriterCannotComeBack()
    {
        await using var database = await server.CreateScriptedAsync();
        var key = new StateKey();
        var first = await database.WriteAsync(key, null, [1]);
        var cleared = await database.ClearAsync(key, first);
        Assert.Equal(2, cleared);
        var found = await database.ReadAsync(key);
        Assert.Null(found!.Value.Payload);
        Assert.Equal(cleared, found.Value.Version);
        Assert.Equal(first, await database.WriteAsync(key, first, [9]));
        Assert.Null(await database.WriteAsync(key, null, [9]));
        Assert.Equal(3, await database.WriteAsync(key, cleared, [4]));
    }

    [Fact]
    public async Task DeletedStateIsGoneAndSaysSoByAnotherVersion()
    {
        await using var database = await server.CreateScriptedAsync();
        var key = new StateKey();
        var version = await database.WriteAsync(key, null, [1]);
        Assert.NotEqual(version, await database.DeleteAsync(key, version));
        Assert.Null(await database.ReadAsync(key));
        Assert.NotNull(await database.WriteAsync(key, null, [2]));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1 << 20)]
    public async Task PayloadComesBackByteForByte(int length)
    {
        await using var database = await server.CreateScriptedAsync();
        var payload = new byte[length];
        new Random(length).NextBytes(payload);
        await database.WriteAsync(new StateKey(), null, payload);
        Assert.Equal(payload, (await database.ReadAsync(new StateKey()))!.Value.Payload!);
    }

    [Fact]
    public async Task NullsNeedNoTypeAndTakeAnyTextualOne()
    {
        await using var database = await server.CreateScriptedAsync();
        foreach (var type in (NpgsqlDbType[])[NpgsqlDbType.Unknown, NpgsqlDbType.Text, NpgsqlDbType.Varchar, NpgsqlDbType.Integer])
        {
            NpgsqlParameter Null(string name) => new(name, DBNull.Value) { NpgsqlDbType = type };
            var key = new StateKey { N0 = (long)type, Extension = null };
            var result = await database.RunAsync("WriteToStorageKey", key.Parameters(("GrainStateVersion", Null("GrainStateVersion")), ("PayloadBinary", new byte[] { 1 })));
            Assert.Equal(1, result.Scalar);
            Assert.Equal(1, (await database.ReadAsync(key))!.Value.Version);
        }
    }

    [Fact]
    public async Task EveryPartOfTheKeyTellsStatesApart()
    {
        await using var database = await server.CreateScriptedAsync();
        var key = new StateKey();
        StateKey[] others =
        [
            key, key with { GrainIdHash = 18 }, key with { N0 = 1 }, key with { N1 = 6 }, key with { GrainTypeHash = 4 }, key with { GrainType = "File" },
            key with { Extension = null }, key with { Extension = "" }, key with { Extension = "docs/b.txt" }, key with { Service = "other" },
            key with { Service = "" }, key with { GrainType = "" },
            key with { GrainIdHash = int.MinValue, GrainTypeHash = int.MaxValue, N0 = long.MinValue, N1 = long.MaxValue },
        ];
        foreach (var (index, other) in others.Index())
            Assert.Equal(1, await database.WriteAsync(other, null, [(byte)index]));
        foreach (var (index, other) in others.Index())
            Assert.Equal([(byte)index], (await database.ReadAsync(other))!.Value.Payload!);
        Assert.Equal(2, await database.WriteAsync(others[6], 1, [99]));
        Assert.Equal(1, (await database.ReadAsync(others[7]))!.Value.Version);
    }

    [Fact]
    public async Task HostileTextIsATextAsAnyOther()
    {
        await using var database = await server.CreateScriptedAsync();
        StateKey[] keys =
        [
            .. Hostile.SelectMany(text => (StateKey[])
            [
                new() { Extension = text }, new() { GrainType = text }, new() { Service = text }, new() { GrainType = text, Extension = text, Service = text },
            ]).Distinct(),
        ];
        foreach (var (index, key) in keys.Index())
        {
            Assert.True(await database.ReadAsync(key) is null, $"{key} is another's");
            Assert.Equal(1, await database.WriteAsync(key, null, BitConverter.GetBytes(index)));
            Assert.Null(await database.WriteAsync(key, null, [200]));
        }

        foreach (var (index, key) in keys.Index())
            Assert.Equal(BitConverter.GetBytes(index), (await database.ReadAsync(key))!.Value.Payload!);
        Assert.Equal((long)keys.Length, (await database.SelectAsync("SELECT count(*) FROM OrleansStorage")).Scalar);
    }

    [Fact]
    public async Task PartsOfAKeyDoNotRunIntoEachOther()
    {
        await using var database = await server.CreateScriptedAsync();
        StateKey[] keys =
        [
            new() { Service = "a", GrainType = "b", Extension = "c" }, new() { Service = "ab", GrainType = "", Extension = "c" },
            new() { Service = "", GrainType = "ab", Extension = "c" }, new() { Service = "a", GrainType = "", Extension = "bc" },
            new() { Service = "a", GrainType = "b+c", Extension = null }, new() { Service = "a", GrainType = "b-", Extension = null },
            new() { Service = "a1:b+c", GrainType = "", Extension = null }, new() { Service = "a", GrainType = "b", Extension = "-" },
            new() { Service = "a", GrainType = "b", Extension = null }, new() { Service = "a", GrainType = "b", Extension = "" },
        ];
        foreach (var key in keys)
            Assert.Equal(1, await database.WriteAsync(key, null, [1]));
    }

    [Theory]
    [InlineData("x")]
    [InlineData("\U0001F600")]
    [InlineData(" ")]
    public async Task LengthsAreCountedInCharactersAndOneOverIsRefused(string letter)
    {
        await using var database = await server.CreateScriptedAsync();
        string Of(int length) => string.Concat(Enumerable.Repeat(letter, length));
        var full = new StateKey { GrainType = Of(512), Extension = Of(512), Service = Of(150) };
        Assert.Equal(1, await database.WriteAsync(full, null, [1]));
        Assert.Equal(2, await database.WriteAsync(full, 1, [2]));
        Assert.Equal([2], (await database.ReadAsync(full))!.Value.Payload!);
        StateKey[] over = [full with { GrainType = Of(513) }, full with { Extension = Of(513) }, full with { Service = Of(151) }];
        foreach (var key in over)
        {
            var refused = await Assert.ThrowsAsync<PostgresException>(() => database.WriteAsync(key, null, [3]));
            Assert.Equal(PostgresErrorCodes.CheckViolation, refused.SqlState);
            Assert.Null(await database.ReadAsync(key));
        }
    }

    [Fact]
    public async Task LastVersionIsRefusedAndNotWrappedAround()
    {
        await using var database = await server.CreateScriptedAsync();
        var key = new StateKey();
        await database.WriteAsync(key, null, [1]);
        await database.ExecuteAsync($"UPDATE OrleansStorage SET Version = {int.MaxValue}");
        var refused = await Assert.ThrowsAsync<PostgresException>(() => database.WriteAsync(key, int.MaxValue, [2]));
        Assert.Equal(PostgresErrorCodes.NumericValueOutOfRange, refused.SqlState);
        Assert.Equal([1], (await database.ReadAsync(key))!.Value.Payload!);
    }

    [Fact]
    public async Task ModifiedOnIsTheTimeOfTheWriteInUtc()
    {
        await using var database = await server.CreateScriptedAsync();
        await database.WriteAsync(new StateKey(), null, [1]);
        var age = await database.SelectAsync("SELECT abs(extract(epoch FROM (now() AT TIME ZONE 'UTC') - ModifiedOn))::integer FROM OrleansStorage");
        Assert.InRange((int)age.Scalar!, 0, 60);
    }
}
