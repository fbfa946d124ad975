using System.Globalization;
using OrleansCluster.Client.Files;
using OrleansCluster.Grains.Interfaces.Files;
using OrleansCluster.Silo.Hosting;

namespace OrleansCluster.Silo.Tour;

/// <summary>
/// Flips one byte of one block on a silo's disk, behind the cluster's back, and reads the file until the read has met it:
/// every byte must still be right, and the damage must have been seen.
/// </summary>
internal sealed class DamageStep(
    SiloFleet fleet, FileClient files, IGrainFactory grains, TourReport report, TourScreen screen, TimeProvider time)
{
    private const int MaxReads = 64;

    /// <summary>Of this many bytes the middle of a block's file is content, not what stands around it.</summary>
    private const int LeastContent = 16 * 1024;

    private static readonly TimeSpan RepairPatience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    public async Task RunAsync(
        IReadOnlyList<TourFile> candidates, IReadOnlyDictionary<string, string> originals, string absent, CancellationToken cancellationToken)
    {
        var (path, hash, block) = await ChooseAsync(candidates, originals, absent, cancellationToken);
        var silo = block.Silos[0];
        var store = grains.GetGrain<IBlockStoreGrain>(BlockStores.KeyOf(silo));
        var before = await store.GetStatusAsync();
        var (offset, length) = Flip(silo, block.BlockId);
        screen.Say($"flipped one bit of byte {offset} of {length} in a block of {path} on {silo}");

        var reads = 0;
        var wrong = 0;
        var status = before;
        while (reads < MaxReads && status.DamageSeen == before.DamageSeen)
        {
            await using var content = await files.OpenReadAsync(path, null, cancellationToken);
            if (await TourPass.HashAsync(content, _ => { }, cancellationToken) != hash)
                wrong++;
            reads++;
            status = await store.GetStatusAsync();
        }

        report.Add(
            "A flipped byte in a block: the file still reads right", wrong == 0,
            wrong == 0 ? $"{reads} {(reads == 1 ? "read" : "reads")}, every SHA-256 as the original's" : $"{wrong} of {reads} reads of {path} were wrong");
        report.Add(
            $"The damage was seen by {silo}", status.DamageSeen > before.DamageSeen,
            string.Create(CultureInfo.InvariantCulture, $"damage seen: {before.DamageSeen} before, {status.DamageSeen} after"));
        await CheckRepairAsync(store, block, before.Repaired, cancellationToken);
    }

    // A block whose replicas are both on silos that run: with one of them dead, the other would be the last good one.
    private async Task<(string Path, string Hash, BlockRow Block)> ChooseAsync(
        IReadOnlyList<TourFile> candidates, IReadOnlyDictionary<string, string> originals, string absent, CancellationToken cancellationToken)
    {
        foreach (var file in candidates.Where(file => file.Length >= LeastContent))
        {
            var layout = await grains.GetGrain<IBlockDirectoryGrain>(file.StoredPath).GetLayoutAsync();
            var block = layout is null
                ? null
                : BlockRows.Of(layout).FirstOrDefault(row => row.Length >= LeastContent && !row.Silos.Contains(absent));
            if (block is not null)
                return (file.StoredPath, originals[file.StoredPath], block);
        }

        // None of a small folder's: a new file goes to the silos that run.
        const string made = "tour-damage.bin";
        using var content = new MemoryStream(new byte[100_000]);
        var stat = await files.WriteAsync(made, content, null, cancellationToken);
        var fresh = await grains.GetGrain<IBlockDirectoryGrain>(made).GetLayoutAsync();
        return (made, stat.Sha256, BlockRows.Of(fresh!)[0]);
    }

    private (long Offset, long Length) Flip(string silo, string blockId)
    {
        var path = Directory.EnumerateFiles(fleet[silo].Folder, blockId + "*", SearchOption.AllDirectories).Single();
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        var offset = file.Length / 2;
        file.Position = offset;
        var value = file.ReadByte();
        file.Position = offset;
        file.WriteByte((byte)(value ^ 0x01));
        return (offset, file.Length);
    }

    private async Task CheckRepairAsync(IBlockStoreGrain store, BlockRow block, long repairedBefore, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var status = await store.GetStatusAsync();
        while (status.Repaired == repairedBefore && time.GetElapsedTime(started) < RepairPatience)
        {
            await Task.Delay(Pause, time, cancellationToken);
            status = await store.GetStatusAsync();
        }

        var verified = await store.VerifyAsync(block.BlockId);
        report.Add(
            "The damaged replica was repaired from the good one", status.Repaired > repairedBefore && verified.Condition == BlockCondition.Good,
            $"the block is {verified.Condition}, {status.Repaired} repaired");
    }
}
