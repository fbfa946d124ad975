using OrleansCluster.Grains.Interfaces.Files;
using OrleansCluster.Simulator.Loop;

namespace OrleansCluster.Simulator.Workloads.Files;

/// <summary>Every content that was ever written, found again by its SHA-256.</summary>
internal sealed class FileContents
{
    /// <summary>The smallest there is.</summary>
    public const int BlockSize = 64 * 1024;

    private readonly Dictionary<string, FileContent> _bySha256 = [];
    private int _written;

    /// <summary>A content that was not there before: mostly small, now and then none, or some blocks long.</summary>
    public FileContent Draw(Chance chance, out byte[] bytes)
    {
        var length = chance.Next(100) switch
        {
            < 3 => 0,
            < 70 => chance.Between(1, 3_000),
            < 88 => chance.Between(3_000, 30_000),
            < 92 => BlockSize + chance.Between(-2, 2),
            < 97 => chance.Between(BlockSize, 2 * BlockSize),
            _ => chance.Between(2 * BlockSize, 4 * BlockSize),
        };
        var content = new FileContent(++_written, length);
        bytes = content.Bytes();
        _bySha256[FileContent.Sha256Of(bytes)] = content;
        return content;
    }

    /// <summary>Which content a version has; null if nobody ever wrote such a one.</summary>
    public FileContent? Of(FileStat stat) => _bySha256.GetValueOrDefault(stat.Sha256) is { } content && content.Length == stat.Length ? content : null;
}
