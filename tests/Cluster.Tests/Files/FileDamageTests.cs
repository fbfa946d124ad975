using OrleansCluster.Algorithms.Files;
using OrleansCluster.Client.Files;
using OrleansCluster.Grains.Interfaces.Files;

namespace OrleansCluster.Cluster.Tests.Files;

public class FileDamageTests
{
    private const int BlockSize = 256 * 1024;
    private static readonly FileWriteOptions Options = new() { BlockSize = BlockSize };

    [Fact]
    public async Task A_flipped_byte_is_not_served_it_is_counted_and_the_replica_is_repaired()
    {
        await using var cluster = await FileCluster.StartAsync();
        var content = FileCluster.Bytes(2 * BlockSize);
        await cluster.WriteAsync("f", content, Options);
        var (blockId, silos) = await BlockAsync(cluster, 0);
        Flip(cluster.FileOf(silos[0], blockId));

        await Assert.ThrowsAsync<BlockDamagedException>(() => cluster.Store(silos[0]).GetAsync(blockId, 0, BlockSize));
        Assert.Equal(BlockCondition.Damaged, (await cluster.Store(silos[0]).VerifyAsync(blockId)).Condition);
        Assert.Equal(1, (await cluster.Store(silos[0]).GetStatusAsync()).DamagedBlocks);

        // Which replica is asked first is drawn for each stream.
        await Eventually.TrueAsync(
            async () =>
            {
                Assert.Equal(content, await cluster.ReadAsync("f"));
                return (await cluster.Store(silos[0]).GetStatusAsync()).Repaired == 1;
            },
            "the damaged replica is repaired");
        var status = await cluster.Store(silos[0]).GetStatusAsync();
        Assert.Equal(0, status.DamagedBlocks);
        Assert.True(status.DamageSeen >= 2);
        Assert.Equal(BlockCondition.Good, (await cluster.Store(silos[0]).VerifyAsync(blockId)).Condition);
        var report = (await cluster.Status.GetAsync()).Silos.Single(silo => silo.Name == silos[0]);
        Assert.Equal(1, report.BlockStore!.Repaired);
    }

    [Fact]
    public async Task A_lost_block_is_read_elsewhere_and_put_again()
    {
        await using var cluster = await FileCluster.StartAsync();
        var content = FileCluster.Bytes(BlockSize);
        await cluster.WriteAsync("f", content, Options);
        var (blockId, silos) = await BlockAsync(cluster, 0);
        Assert.Equal(1, await cluster.Store(silos[0]).DeleteAsync([blockId]));
        await Eventually.TrueAsync(
            async () =>
            {
                Assert.Equal(content, await cluster.ReadAsync("f"));
                return (await cluster.Store(silos[0]).VerifyAsync(blockId)).Condition == BlockCondition.Good;
            },
            "the block is there again");
    }

    [Fact]
    public async Task With_every_replica_damaged_nothing_is_served()
    {
        await using var cluster = await FileCluster.StartAsync();
        await cluster.WriteAsync("f", FileCluster.Bytes(BlockSize), Options);
        var (blockId, silos) = await BlockAsync(cluster, 0);
        foreach (var silo in silos)
            Flip(cluster.FileOf(silo, blockId));
        var error = await Assert.ThrowsAsync<BlockDamagedException>(() => cluster.ReadAsync("f"));
        Assert.Equal("file.block_damaged", error.Code);
        Assert.False(await cluster.Store(silos[0]).RepairAsync(blockId, silos[1]));
        foreach (var silo in silos)
            Assert.Equal(1, (await cluster.Store(silo).GetStatusAsync()).DamagedBlocks);
    }

    [Fact]
    public async Task A_repair_leaves_a_good_block_alone_and_brings_nothing_back_that_was_deleted()
    {
        await using var cluster = await FileCluster.StartAsync(service: files => files.ReplacedBlockGrace = TimeSpan.FromDays(1));
        await cluster.WriteAsync("f", FileCluster.Bytes(BlockSize), Options);
        var (blockId, silos) = await BlockAsync(cluster, 0);
        Assert.True(await cluster.Store(silos[0]).RepairAsync(blockId, silos[1]));
        Assert.Equal(0, (await cluster.Store(silos[0]).GetStatusAsync()).Repaired);
        var other = cluster.SiloNames.Except(silos).Single();
        Assert.False(await cluster.Store(other).RepairAsync(blockId, silos[1]));
        Assert.Equal(0, (await cluster.Store(other).GetStatusAsync()).Blocks);
    }

    [Fact]
    public async Task Content_that_does_not_have_its_SHA_256_is_not_handed_out_whole()
    {
        await using var cluster = await FileCluster.StartAsync();
        await cluster.WriteAsync("f", FileCluster.Bytes(BlockSize), Options);
        var layout = (await cluster.DirectoryOf("f").GetLayoutAsync())!;
        // A commit that names another hash, as a writer with a fault would.
        var directory = cluster.DirectoryOf("g");
        var session = await directory.BeginWriteAsync(new WriteOptions(BlockSize, 2, null));
        var block = BlockOf("g", session.SessionId, FileCluster.Bytes(1000));
        foreach (var silo in session.Placement.Silos[0])
            await cluster.Store(silo).PutAsync(block.Id, block.Data);
        await directory.CommitAsync(new CommitRequest(session.SessionId, 1000, layout.Stat.Sha256, session.Placement.Silos[0], [0, 1]));
        await Assert.ThrowsAsync<ContentDamagedException>(() => cluster.ReadAsync("g"));
        await using var unchecked_ = await cluster.Client.OpenReadAsync("g", new FileReadOptions { VerifySha256 = false });
        await unchecked_.CopyToAsync(Stream.Null);
    }

    internal static (string Id, BlockData Data) BlockOf(string path, string sessionId, byte[] content, int number = 0)
    {
        var trailer = new BlockTrailer(path, sessionId, number, content.Length);
        var bytes = new byte[content.Length + BlockTrailer.LengthFor(path)];
        content.CopyTo(bytes, 0);
        trailer.Write(bytes.AsSpan(content.Length));
        return (trailer.BlockId, new BlockData(bytes));
    }

    private static async Task<(string BlockId, string[] Silos)> BlockAsync(FileCluster cluster, int block)
    {
        var layout = (await cluster.DirectoryOf("f").GetLayoutAsync())!;
        var id = new BlockName(BlockName.HashOf("f"), layout.SessionId, block).ToString();
        return (id, ReplicaMap.SilosOf(block, layout.Silos, layout.ReplicaMap, layout.Stat.Replication));
    }

    private static void Flip(string file)
    {
        var bytes = File.ReadAllBytes(file);
        bytes[bytes.Length / 2] ^= 0x10;
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        stream.Write(bytes);
    }
}
