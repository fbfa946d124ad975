namespace OrleansCluster.Grains.Locks;

/// <summary>What an activation does with its pump.</summary>
internal interface ITablePump
{
    /// <summary>Begins with the record as it was read.</summary>
    void Start();

    /// <summary>Takes a step, unless one is under way that will look whether there is more to do.</summary>
    void Wake();

    /// <summary>The activation ends: what is being proved is answered yet, all others have to ask the next one.</summary>
    void Close();
}
