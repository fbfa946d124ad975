using System.Buffers.Binary;
using System.Reflection;
using System.Text;
using OrleansCluster.Storage;

namespace OrleansCluster.Silo.Tests.Compatibility;

/// <summary>What is kept has at least one of everything that this version writes to disk.</summary>
public sealed class KeptFormatsTests
{
    /// <summary>Every binary format begins with a number of its own, which its class calls so.</summary>
    private const string MagicName = "Magic";

    private delegate ReadOnlySpan<byte> MagicBytes();

    /// <summary>Formats that are a line of text, by the name of their file: how that line begins.</summary>
    private static readonly Dictionary<string, string> Lines = new()
    {
        ["blocks.format"] = "OrleansCluster blocks 1\n", ["blocks-of"] = "oc-files 1 ", ["grain-state-is-in.Consensus"] = "OrleansCluster grain state 1: Consensus\n",
    };

    /// <summary>Snapshots of consensus groups are written at 64 MiB of log. Their bytes are kept by the tests of Storage and Algorithms.</summary>
    private const string KeptElsewhere = "SnapshotFileHeader";

    [Fact]
    public void Every_binary_format_is_kept()
    {
        var formats = Formats();
        Assert.True(formats.Remove(KeptElsewhere));
        Assert.Equal(["BatchHeader", "BlockHeader", "SegmentHeader", "SnapshotHeader"], formats.Keys.Order());
        var contents = KeptData.All.SelectMany(kept => kept.Read()).Select(file => file.Content).ToList();
        foreach (var (format, magic) in formats) Assert.True(contents.Exists(content => content.AsSpan().IndexOf(magic.AsSpan()) >= 0), $"There is no {format} in what is kept.");
    }

    [Fact]
    public void Every_kind_of_file_is_kept()
    {
        var files = KeptData.All.SelectMany(kept => kept.Read()).ToList();
        foreach (var (name, line) in Lines)
            Assert.StartsWith(line, Encoding.ASCII.GetString(files.First(file => Path.GetFileName(file.Path) == name).Content), StringComparison.Ordinal);
        string[] kinds = [".blk", ".log", ".snap"];
        Assert.Equal(kinds, files.Where(file => !Lines.ContainsKey(Path.GetFileName(file.Path))).Select(file => Path.GetExtension(file.Path)).Distinct().Order());
    }

    [Fact]
    public void A_log_of_several_segments_behind_a_snapshot_is_kept() => Assert.Contains(KeptData.All, kept =>
    {
        var state = kept.Read().Where(file => file.Path.StartsWith("state/", StringComparison.Ordinal)).ToList();
        return state.Exists(file => file.Path.EndsWith(".snap", StringComparison.Ordinal)) && state.Count(file => file.Path.EndsWith(".log", StringComparison.Ordinal)) > 1;
    });

    private static Dictionary<string, byte[]> Formats()
    {
        var formats = new Dictionary<string, byte[]>();
        foreach (var type in typeof(RealDisk).Assembly.GetTypes())
        {
            const BindingFlags Own = BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
            if (type.GetField(MagicName, Own) is { } number)
            {
                var bytes = new byte[sizeof(uint)];
                BinaryPrimitives.WriteUInt32LittleEndian(bytes, (uint)number.GetRawConstantValue()!);
                formats.Add(type.Name, bytes);
            }
            else if (type.GetProperty(MagicName, Own) is { } property)
            {
                formats.Add(type.Name, property.GetMethod!.CreateDelegate<MagicBytes>()().ToArray());
            }
        }

        return formats;
    }
}
