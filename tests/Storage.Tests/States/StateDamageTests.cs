using OrleansCluster.Storage.Logs;
using OrleansCluster.Storage.States;
using OrleansCluster.Storage.Tests.Disks;

namespace OrleansCluster.Storage.Tests.States;

public class StateDamageTests
{
    [Fact]
    public async Task AFlippedBitAnywhereInASnapshotIsRefused()
    {
        var disk = await WithSnapshotAsync(8);
        var file = disk.Files(".snap").Single();
        var whole = disk.ReadFile(file);
        for (var at = 0; at < whole.Length; at++)
        {
            var flipped = (byte[])whole.Clone();
            flipped[at] ^= (byte)(1 << (at % 8));
            disk.WriteFile(file, flipped);
            var damage = await Assert.ThrowsAsync<SnapshotDamagedException>(async () => await StateHelp.OpenAsync(disk));
            Assert.Equal(disk.Describe(file), damage.File);
        }
    }

    [Fact]
    public async Task ASnapshotThatIsTooShortOrTooLongIsRefused()
    {
        var disk = await WithSnapshotAsync(3);
        var file = disk.Files(".snap").Single();
        var whole = disk.ReadFile(file);
        for (var length = 0; length < whole.Length; length++)
        {
            disk.WriteFile(file, whole[..length]);
            await Assert.ThrowsAsync<SnapshotDamagedException>(async () => await StateHelp.OpenAsync(disk));
        }

        disk.WriteFile(file, [.. whole, 0]);
        await Assert.ThrowsAsync<SnapshotDamagedException>(async () => await StateHelp.OpenAsync(disk));
    }

    [Fact]
    public async Task AMissingSnapshotOrLogIsRefused()
    {
        var disk = await WithSnapshotAsync(100);
        var lost = disk.Copy();
        await lost.DeleteAsync(lost.Files(".snap").Single());
        await Assert.ThrowsAsync<LogDamagedException>(async () => await StateHelp.OpenAsync(lost));

        lost = disk.Copy();
        await lost.DeleteAsync(lost.Files(".log").Single());
        var damage = await Assert.ThrowsAsync<LogDamagedException>(async () => await StateHelp.OpenAsync(lost));
        Assert.Contains("not the log that the snapshot was made of", damage.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhereTheLogsEndIsCutTheSnapshotStandsAndNoVersionRepeats()
    {
        var disk = new FaultyDisk();
        long version;
        await using (var store = await StateHelp.OpenAsync(disk))
        {
            await store.WriteAsync("a", "one", null);
            version = await store.WriteAsync("b", "two", null);
            await store.CompactAsync();
        }

        var log = disk.Files(".log").Single();
        disk.WriteFile(log, disk.ReadFile(log)[..^1]); // The last batch is damaged, and cut off.
        await using (var store = await StateHelp.OpenAsync(disk))
        {
            Assert.Equal("two", StateHelp.Text(store.Read("b")));
            Assert.True(await store.WriteAsync("c", "three", null) > version);
        }

        await using var again = await StateHelp.OpenAsync(disk);
        Assert.Equal(3, again.Count);
    }

    [Fact]
    public async Task LargeAndManyRecordsFitIntoFrames()
    {
        var disk = new FaultyDisk();
        var random = new Random(5);
        var values = new Dictionary<string, byte[]>();
        await using (var store = await StateHelp.OpenAsync(disk, new StateStoreOptions()))
        {
            for (var i = 0; i < 100; i++)
            {
                var value = new byte[i % 25 == 3 ? random.Next(2_000_000) : random.Next(20_000)];
                random.NextBytes(value);
                await store.WriteAsync($"key {i}", values[$"key {i}"] = value, null);
            }

            await store.CompactAsync();
        }

        await using var again = await StateHelp.OpenAsync(disk);
        Assert.Equal(100, again.Count);
        Assert.All(values, pair => Assert.True(again.Read(pair.Key)!.Value.Span.SequenceEqual(pair.Value)));
    }

    private static async Task<FaultyDisk> WithSnapshotAsync(int records)
    {
        var disk = new FaultyDisk();
        await using var store = await StateHelp.OpenAsync(disk);
        for (var i = 0; i < records; i++)
            await store.WriteAsync($"key {i}", $"value {i} " + new string('x', 90), null);
        await store.CompactAsync();
        return disk;
    }
}
