using System.Runtime.CompilerServices;

namespace OrleansCluster.Algorithms.Tests.Kept;

/// <summary>
/// Bytes that this version and older ones made of examples: they lie on disks and come from processes of those versions, so every later one
/// must read them. A file in the folder <c>Kept</c> beside the test has a line for each. <c>UPDATE_GOLDEN=1</c> adds lines for examples that
/// have none, and for those of which a new version of the program makes other bytes. A line that is there is never changed.
/// </summary>
/// <typeparam name="T">What is encoded.</typeparam>
internal sealed class KeptExamples<T>
    where T : notnull
{
    /// <summary>The version that makes bytes now: major and minor.</summary>
    public static readonly string Current = typeof(KeptLine).Assembly.GetName().Version!.ToString(2);

    private readonly Dictionary<string, T> _values;
    private readonly Func<T, byte[]> _encode;
    private readonly string _path;

    /// <param name="path">The file, in the folder of the test's source.</param>
    /// <param name="values">The examples, each of a name of its own.</param>
    /// <param name="encode">What makes bytes of them.</param>
    /// <param name="update">Whether to add lines; if null, the environment says so.</param>
    public KeptExamples(
        string path, IEnumerable<(string Name, T Value)> values, Func<T, byte[]> encode, bool? update = null, [CallerFilePath] string source = "")
    {
        _path = Path.Combine(Path.GetDirectoryName(source)!, path);
        _values = values.ToDictionary(one => one.Name, one => one.Value);
        _encode = encode;
        Lines = File.Exists(_path) ? [.. File.ReadAllLines(_path).Select(KeptLine.Parse)] : [];
        if (update ?? Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
            Add();
    }

    /// <summary>What is kept, in the order of the file: of an example the newest last.</summary>
    public IReadOnlyList<KeptLine> Lines { get; private set; }

    public TheoryData<string> Names => [.. _values.Keys];

    /// <summary>What every version made of an example is read as it was; this version makes the same bytes of it as the newest did, before and after.</summary>
    public void Check(string name, Func<byte[], T> decode)
    {
        var lines = Lines.Where(line => line.Name == name).ToList();
        Assert.True(lines.Count > 0, $"{_path} has no {name}: UPDATE_GOLDEN=1 adds it.");
        foreach (var line in lines)
            Assert.Equal(ObjectText.Of(_values[name]), ObjectText.Of(decode(line.Bytes)));
        Assert.Equal(lines[^1].Hex, Convert.ToHexStringLower(_encode(_values[name])));
        Assert.Equal(lines[^1].Hex, Convert.ToHexStringLower(_encode(decode(lines[^1].Bytes))));
    }

    /// <summary>Whatever is kept has its example, once a version, and the examples have all that their types can hold.</summary>
    /// <param name="elsewhere">Kinds that stand in other examples only.</param>
    public void CheckWhole(params Type[] elsewhere)
    {
        Assert.Equal(_values.Keys.Order(StringComparer.Ordinal), Lines.Select(line => line.Name).Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(Lines.Count, Lines.DistinctBy(line => (line.Version, line.Name)).Count());
        Assert.Equal(elsewhere.Select(kind => $"no {kind.Name}"), Variety.MissingFrom(_values.Values.Cast<object>()));
    }

    private void Add()
    {
        var added = new List<KeptLine>();
        foreach (var (name, value) in _values)
        {
            var newest = Lines.LastOrDefault(line => line.Name == name);
            var line = KeptLine.Of(Current, name, _encode(value));
            if (newest is null || (newest.Version != Current && newest.Hex != line.Hex))
                added.Add(line);
        }

        if (added.Count == 0)
            return;
        Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
        File.AppendAllLines(_path, added.Select(line => line.ToString()));
        Lines = [.. Lines, .. added];
    }
}
