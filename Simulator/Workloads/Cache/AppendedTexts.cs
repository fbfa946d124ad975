using System.Globalization;
using OrleansCluster.Simulator.Checking;

namespace OrleansCluster.Simulator.Workloads.Cache;

/// <summary>What was appended to keys, each text once: whatever is read of a key begins with all that was read before, or is the beginning of it.</summary>
internal sealed class AppendedTexts(CacheFindings findings)
{
    private readonly Dictionary<string, (string Text, Operation By)> _longest = [];
    private int _made;

    public string NewText() => string.Create(CultureInfo.InvariantCulture, $"{++_made};");

    /// <summary>Somebody was told what a key holds; tells how long that is.</summary>
    public long Told(string key, string text, Operation operation)
    {
        var (known, by) = _longest.GetValueOrDefault(key, ("", operation));
        if (!known.StartsWith(text, StringComparison.Ordinal) && !text.StartsWith(known, StringComparison.Ordinal))
            findings.Report($"'{key}' was told to be '{text}', and to be '{known}' to another.", by, operation);
        else if (text.Length > known.Length)
            _longest[key] = (text, operation);
        return text.Length;
    }
}
