namespace OrleansCluster.Simulator.Disks;

/// <summary>
/// A change of names since the last flush of the directory that <see cref="Directory"/> is. It is one step, also on the platters: a
/// rename takes one name away and sets another.
/// </summary>
/// <param name="Directory">Whose flush makes it durable: where the new name is, or the old one was if there is no new one.</param>
/// <param name="Name">The name there.</param>
/// <param name="Node">What it stands for now; null: nothing, it was deleted.</param>
/// <param name="From">Where a renamed file was; null: it is no rename.</param>
/// <param name="FromName">Its name there.</param>
internal sealed record NameChange(DirectoryNode Directory, string Name, DiskNode? Node, DirectoryNode? From = null, string FromName = "")
{
    public void Bring()
    {
        From?.RemoveDurable(FromName);
        if (Node is null) Directory.RemoveDurable(Name);
        else Directory.SetDurable(Name, Node);
    }
}
