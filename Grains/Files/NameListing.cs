using OrleansCluster.Algorithms.Files;
using OrleansCluster.Grains.Interfaces.Files;

namespace OrleansCluster.Grains.Files;

/// <summary>
/// Turns names into a listing: asks every file and directory in question, leaves out those that nothing stands behind, and
/// has these checked.
/// </summary>
internal sealed class NameListing(NamespaceChildren children, NameCheck check)
{
    private const int AskedAtOnce = 32;

    public async Task<NamespacePage> PageAsync(DirectoryRecord record, string? after, int limit)
    {
        var (names, more) = DirectoryIndex.Page(record, after, limit);
        var entries = new List<NamespaceEntry>(names.Count);
        foreach (var group in names.Chunk(AskedAtOnce))
        {
            var described = await Task.WhenAll(group.Select(name => children.DescribeAsync(name.Key)));
            for (var i = 0; i < group.Length; i++)
            {
                if (described[i] is { } entry)
                    entries.Add(entry);
                else
                    check.Suspect(group[i].Key);
            }
        }

        return new NamespacePage([.. entries], more ? names[^1].Key : null);
    }

    /// <summary>Stops at the first file found.</summary>
    public async Task<bool> HasFilesAsync(DirectoryRecord record)
    {
        foreach (var group in record.Names.Chunk(AskedAtOnce))
        {
            // The first alone: in all but rare cases it settles the matter.
            if (await children.DescribeAsync(group[0].Key) is not null)
                return true;
            check.Suspect(group[0].Key);
            var rest = await Task.WhenAll(group.Skip(1).Select(name => children.DescribeAsync(name.Key)));
            if (rest.Any(entry => entry is not null))
                return true;
        }

        return false;
    }
}
