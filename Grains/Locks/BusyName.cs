using OrleansCluster.Algorithms.Locks;
using OrleansCluster.Grains.Interfaces.Locks;

namespace OrleansCluster.Grains.Locks;

/// <summary>A name of which one activation says, after each step, how it stands; anybody on the silo may read that. Safe for concurrent use.</summary>
internal sealed class BusyName(LockKind kind, string name, TimeProvider time)
{
    private sealed record Told(NameFigures Figures, long At);

    private Told? _told;

    public LockKind Kind => kind;

    public string Name => name;

    public void Tell(NameFigures figures) => Volatile.Write(ref _told, new Told(figures, time.GetTimestamp()));

    /// <summary>The figures as they were last told, the waiting counted up to now.</summary>
    public NameFigures Figures
    {
        get
        {
            var told = Volatile.Read(ref _told) ?? throw new InvalidOperationException($"Nothing was told of '{name}' yet.");
            return told.Figures.Waited > TimeSpan.Zero ? told.Figures with { Waited = told.Figures.Waited + time.GetElapsedTime(told.At) } : told.Figures;
        }
    }
}
