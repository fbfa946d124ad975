using OrleansCluster.Simulator.Loop;
using OrleansCluster.Storage;

namespace OrleansCluster.Simulator.Disks;

/// <summary>The names of a medium, from the root down, and those of their changes that are not durable yet, in order.</summary>
internal sealed class DiskNames
{
    private readonly DirectoryNode _root = new(0);
    private List<NameChange> _unflushed = [];
    private int _directories;

    /// <summary>What stands at a path; null: nothing.</summary>
    public DiskNode? Find(ReadOnlySpan<char> path)
    {
        DiskNode? node = _root;
        if (path.IsEmpty) return node;
        foreach (var part in path.Split('/'))
        {
            node = (node as DirectoryNode)?.Find(path[part]);
            if (node is null) return null;
        }

        return node;
    }

    /// <exception cref="DiskPathNotFoundException">There is no such directory.</exception>
    public DirectoryNode FindDirectory(SimDisk by, string path) => Find(path) switch
    {
        DirectoryNode directory => directory,
        null => throw new DiskPathNotFoundException(by.Describe(path)),
        _ => throw new DiskIOException("Open", by.Describe(path), "it is a file, not a directory"),
    };

    public Inode CreateFile(SimDisk by, string path)
    {
        var inode = new Inode { IsNamed = true };
        Set(FindDirectory(by, DiskPath.ParentOf(path)), NameOf(path), inode);
        return inode;
    }

    /// <summary>Makes a directory and those above it.</summary>
    public void CreateDirectory(SimDisk by, string path)
    {
        var directory = _root;
        for (var start = 0; start < path.Length;)
        {
            var slash = path.IndexOf('/', start);
            var end = slash < 0 ? path.Length : slash;
            var name = path[start..end];
            var node = directory.Find(name);
            if (node is null) Set(directory, name, node = new DirectoryNode(++_directories));
            directory = node as DirectoryNode
                ?? throw new DiskIOException("Create", by.Describe(path[..end]), "it is a file, not a directory");
            start = end + 1;
        }
    }

    /// <summary>Renames a file.</summary>
    /// <returns>The file that it replaced, which has no name any more.</returns>
    public Inode? Rename(SimDisk by, string from, string to)
    {
        if (Find(from) is not Inode inode) throw new DiskPathNotFoundException(by.Describe(from));
        var source = FindDirectory(by, DiskPath.ParentOf(from));
        var target = FindDirectory(by, DiskPath.ParentOf(to));
        var replaced = target.Find(NameOf(to));
        if (replaced is DirectoryNode) throw new DiskIOException("Rename", by.Describe(to), "it is a directory");
        if (ReferenceEquals(replaced, inode)) return null;
        source.Remove(NameOf(from));
        target.Set(NameOf(to), inode);
        _unflushed.Add(new NameChange(target, NameOf(to), inode, source, NameOf(from)));
        if (replaced is Inode gone) gone.IsNamed = false;
        return replaced as Inode;
    }

    /// <summary>Deletes a file.</summary>
    /// <returns>The file, which has no name any more; null if there is none.</returns>
    public Inode? Delete(string path)
    {
        if (Find(path) is not Inode inode) return null;
        var directory = (DirectoryNode)Find(DiskPath.ParentOf(path))!;
        directory.Remove(NameOf(path));
        inode.IsNamed = false;
        _unflushed.Add(new NameChange(directory, NameOf(path), null));
        return inode;
    }

    /// <summary>Brings a directory's names to the platters, and what they depend on.</summary>
    public void Flush(DirectoryNode directory) => Settle(change => change.Directory == directory, static change => change.Bring());

    /// <summary>Takes a directory's names for durable that are not.</summary>
    public void FailFlush(DirectoryNode directory) => Settle(change => change.Directory == directory, static _ => { });

    /// <summary>The machine goes down: each change survives or does not, by chance; then everybody sees what the platters have.</summary>
    public void LosePower(Chance chance, LossOdds loss)
    {
        Settle(_ => chance.Hits(loss.Kept), static change => change.Bring());
        _unflushed.Clear();
        LosePower(_root);
    }

    /// <summary>The files that are seen, in an order of their own that depends on nothing but their names.</summary>
    public List<(string Path, Inode File)> Files() => Collect(static directory => directory.Entries);

    /// <summary>The files that the platters have, likewise.</summary>
    public List<(string Path, Inode File)> DurableFiles() => Collect(static directory => directory.DurableEntries);

    private static string NameOf(string path) => path[(path.LastIndexOf('/') + 1)..];

    private void Set(DirectoryNode directory, string name, DiskNode node)
    {
        directory.Set(name, node);
        _unflushed.Add(new NameChange(directory, name, node));
    }

    // Changes of one name stay in order: whatever is settled takes the earlier ones of its names along. (So no file gets two names.)
    private void Settle(Predicate<NameChange> isWanted, Action<NameChange> settle)
    {
        if (_unflushed.Count == 0) return;
        var names = new HashSet<(int Directory, string Name)>();
        var settled = new bool[_unflushed.Count];
        for (var i = settled.Length - 1; i >= 0; i--)
        {
            var change = _unflushed[i];
            var touches = names.Contains((change.Directory.Number, change.Name))
                || (change.From is not null && names.Contains((change.From.Number, change.FromName)));
            settled[i] = isWanted(change) || touches;
            if (!settled[i]) continue;
            names.Add((change.Directory.Number, change.Name));
            if (change.From is not null) names.Add((change.From.Number, change.FromName));
        }

        var left = new List<NameChange>();
        for (var i = 0; i < settled.Length; i++)
        {
            if (settled[i]) settle(_unflushed[i]);
            else left.Add(_unflushed[i]);
        }

        _unflushed = left;
    }

    private static void LosePower(DirectoryNode directory)
    {
        directory.LosePower();
        foreach (var (_, node) in directory.Entries)
        {
            if (node is DirectoryNode below) LosePower(below);
        }
    }

    private List<(string Path, Inode File)> Collect(Func<DirectoryNode, IEnumerable<KeyValuePair<string, DiskNode>>> entries)
    {
        var files = new List<(string Path, Inode File)>();
        Visit(_root, "");
        return files;

        void Visit(DirectoryNode directory, string path)
        {
            foreach (var (name, node) in entries(directory))
            {
                if (node is Inode file) files.Add((DiskPath.Combine(path, name), file));
                else Visit((DirectoryNode)node, DiskPath.Combine(path, name));
            }
        }
    }
}
