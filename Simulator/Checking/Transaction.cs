namespace OrleansCluster.Simulator.Checking;

/// <summary>A transaction over many keys, as its caller knows it.</summary>
/// <param name="Operation">The call. Failed ones had no effect. Of open ones only the writes count, and the observations they depend on.</param>
/// <param name="Revision">
/// At which revision of the store it took effect, if it writes, or was read, if not. Needed if its outcome is ok; not used if it is open.
/// </param>
/// <param name="Reads">What it saw: the state before its own writes.</param>
/// <param name="Writes">What it wrote, all at once.</param>
internal sealed record Transaction(Operation Operation, long? Revision, IReadOnlyList<Observation> Reads, IReadOnlyList<Write> Writes)
{
    public override string ToString() => $"#{Operation.Id} ({string.Join(", ", [.. Reads, .. Writes])})"
        + (Revision is { } revision ? $" at revision {revision}" : " of unknown outcome");
}
