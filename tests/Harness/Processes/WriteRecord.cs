using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace OrleansCluster.Harness.Processes;

/// <summary>
/// What this process, which is not the one that serves, knows of its own writes: for each path the content that was
/// acknowledged last, and the contents sent since without an answer. After a crash a path must hold one of these.
/// </summary>
public sealed class WriteRecord
{
    private readonly ConcurrentDictionary<string, PathRecord> _paths = new();

    public int Acknowledged => _paths.Values.Sum(path => path.Acknowledgements);

    public IReadOnlyCollection<string> Paths => [.. _paths.Keys];

    public static string Hash(ReadOnlySpan<byte> content) => Convert.ToHexStringLower(SHA256.HashData(content));

    /// <summary>To be called before the first byte is sent. One writer a path at a time.</summary>
    public void Sending(string path, string hash) => _paths.GetOrAdd(path, _ => new PathRecord()).Sending(hash);

    /// <summary>To be called after a 2xx.</summary>
    public void Answered(string path, string hash) => _paths[path].Answered(hash);

    /// <summary>
    /// Null if what was found may be there; else what is wrong. To be called when no write is under way: what is found stays, so that a
    /// later look must find the same.
    /// </summary>
    public string? Judge(string path, string? foundHash)
    {
        if (!_paths.TryGetValue(path, out var record))
            return $"{path} is there and was never written";
        return record.Judge(path, foundHash);
    }

    /// <summary>Whether there is content that a path must hold: some was acknowledged, or found.</summary>
    public bool Holds(string path) => _paths.TryGetValue(path, out var record) && record.HasContent;

    private sealed class PathRecord
    {
        private readonly HashSet<string> _unanswered = [];
        private string? _acknowledged;

        public int Acknowledgements { get; private set; }

        public bool HasContent => _acknowledged is not null;

        public void Sending(string hash) => _unanswered.Add(hash);

        public void Answered(string hash)
        {
            _acknowledged = hash;
            _unanswered.Clear();
            Acknowledgements++;
        }

        public string? Judge(string path, string? found)
        {
            if (found == _acknowledged || (found is not null && _unanswered.Contains(found)))
            {
                _acknowledged = found;
                _unanswered.Clear();
                return null;
            }

            return found is null ? $"{path} was acknowledged and is gone" : $"{path} holds {found}, acknowledged was {_acknowledged ?? "nothing"}";
        }
    }
}
