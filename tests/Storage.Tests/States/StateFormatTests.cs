using System.Buffers.Binary;
using OrleansCluster.Storage.Checksums;
using OrleansCluster.Storage.Logs;
using OrleansCluster.Storage.States;
using OrleansCluster.Storage.Tests.Disks;

namespace OrleansCluster.Storage.Tests.States;

public class StateFormatTests
{
    // Whoever finds a folder with records in it but no mark takes it for one of before: so the mark is durable before any record can be.
    [Fact]
    public async Task ANewFolderIsMarkedBeforeItIsUsedWhereverItsOpeningIsCutShort()
    {
        for (var cut = 1L; ; cut++)
        {
            var disk = new FaultyDisk();
            disk.CrashAt(cut);
            var isCut = await Record.ExceptionAsync(async () => await (await StateHelp.OpenAsync(disk)).DisposeAsync()) is not null;
            foreach (var mode in Enum.GetValues<CrashMode>())
            {
                await using var store = await StateHelp.OpenAsync(disk.Crash(mode));
                Assert.Equal(StateStore.RevisionsFormat, store.Format);
                Assert.Equal(0, store.Count);
                await store.WriteAsync("a", "x", null);
            }

            if (!isCut)
                break;
            Assert.True(cut < 100);
        }
    }

    [Fact]
    public async Task ALogOfALaterFormatIsRefused()
    {
        var disk = new FaultyDisk();
        var log = await WriteAheadLog.OpenAsync(disk, $"{StateHelp.Folder}/log", StateHelp.Small.Log);
        await log.AppendAsync((byte[])[3, StateStore.RevisionsFormat + 1, 0]);
        await log.DisposeAsync();
        await RefusesAsync(disk);
    }

    [Fact]
    public async Task ASnapshotOfALaterFormatIsRefused()
    {
        var disk = new FaultyDisk();
        await using (var store = await StateHelp.OpenAsync(disk))
        {
            await store.WriteAsync("a", "x", null);
            await store.CompactAsync();
        }

        var path = Assert.Single(disk.Files(".snap"));
        var bytes = disk.ReadFile(path);
        Assert.Equal(StateStore.RevisionsFormat, bytes[8]);
        bytes[8]++;
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(60), Crc32C.Compute(bytes.AsSpan(0, 60)));
        disk.WriteFile(path, bytes);
        await RefusesAsync(disk);
    }

    private static async Task RefusesAsync(FaultyDisk disk)
    {
        for (var attempt = 0; attempt < 2; attempt++)
        {
            var refused = await Assert.ThrowsAsync<UnsupportedFormatException>(async () => await StateHelp.OpenAsync(disk));
            Assert.Contains($"{StateStore.RevisionsFormat + 1}", refused.Message);
        }
    }
}
