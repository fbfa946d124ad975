using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using OrleansCluster.Algorithms.Hashing;
using OrleansCluster.Algorithms.Tests.Kept;

namespace OrleansCluster.Algorithms.Tests.Hashing;

/// <summary>
/// Numbers that were computed once and are so for ever, as where keys lie rests on them. Each example is a line of a file in the folder
/// <c>Kept</c>: the hash of all its numbers, and the first of them to see where they part. <c>UPDATE_GOLDEN=1</c> adds examples that are new; of one that is there
/// nothing ever changes, not even with a new version of the program: another placement is another algorithm, with another name.
/// </summary>
internal sealed class KeptNumbers
{
    private const int Shown = 64;

    private readonly Dictionary<string, Func<ulong[]>> _examples;
    private readonly string _path;

    public KeptNumbers(string path, Dictionary<string, Func<ulong[]>> examples, [CallerFilePath] string source = "")
    {
        _path = Path.Combine(Path.GetDirectoryName(source)!, path);
        _examples = examples;
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
            Add();
    }

    public TheoryData<string> Names => [.. _examples.Keys];

    public void Check(string name)
    {
        var line = Assert.Single(Lines, line => line.Name == name);
        Assert.Equal(line.Hex, HexOf(name));
    }

    /// <summary>Whatever is kept has an example.</summary>
    public void CheckWhole() =>
        Assert.Equal(_examples.Keys.Order(StringComparer.Ordinal), Lines.Select(line => line.Name).Order(StringComparer.Ordinal));

    private IEnumerable<KeptLine> Lines => File.Exists(_path) ? File.ReadAllLines(_path).Select(KeptLine.Parse) : [];

    private string HexOf(string name)
    {
        var numbers = _examples[name]();
        var bytes = new byte[numbers.Length * sizeof(ulong)];
        for (var i = 0; i < numbers.Length; i++)
            BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(i * sizeof(ulong)), numbers[i]);
        var hash = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(hash, KeyHash.Of(bytes).Value);
        return Convert.ToHexStringLower([.. hash, .. bytes.AsSpan(0, Math.Min(numbers.Length, Shown) * sizeof(ulong))]);
    }

    private void Add()
    {
        var known = Lines.Select(line => line.Name).ToHashSet();
        var added = _examples.Keys.Where(name => !known.Contains(name)).Select(name => KeptLine.Of(KeptExamples<string>.Current, name, Convert.FromHexString(HexOf(name))).ToString()).ToList();
        Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
        if (added.Count > 0)
            File.AppendAllLines(_path, added);
    }
}
