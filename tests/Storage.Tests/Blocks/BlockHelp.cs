using OrleansCluster.Storage.Blocks;

namespace OrleansCluster.Storage.Tests.Blocks;

internal static class BlockHelp
{
    public const string Folder = "blocks";

    public static byte[] Data(int length, int seed = 1)
    {
        var data = new byte[length];
        new Random(seed).NextBytes(data);
        return data;
    }

    public static ValueTask<BlockFiles> OpenAsync(IDisk disk, BlockFilesOptions? options = null) =>
        BlockFiles.OpenAsync(disk, Folder, options);

    public static async Task<byte[]> ReadWholeAsync(BlockFiles blocks, string id)
    {
        var data = new byte[await blocks.GetLengthAsync(id)];
        Assert.Equal(data.Length, await blocks.ReadAsync(id, 0, data));
        return data;
    }
}
