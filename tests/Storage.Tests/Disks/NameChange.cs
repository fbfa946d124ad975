namespace OrleansCluster.Storage.Tests.Disks;

/// <summary>A change of the names in a directory that its flush would make durable.</summary>
internal sealed record NameChange(string Directory, string? Removed, string? Added, FaultyInode? Inode)
{
    public void Apply(Dictionary<string, FaultyInode> files, HashSet<string> directories)
    {
        if (Removed is not null)
            files.Remove(Removed);
        if (Added is null)
            return;
        if (Inode is null)
            directories.Add(Added);
        else
            files[Added] = Inode;
    }
}
