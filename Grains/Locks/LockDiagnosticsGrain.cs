using Orleans;
using Orleans.Concurrency;
using OrleansCluster.Algorithms.Locks;
using OrleansCluster.Grains.Interfaces.Locks;
using OrleansCluster.Grains.Placement;

namespace OrleansCluster.Grains.Locks;

/// <summary>Tells of the names on its silo. It asks no activation: each says by itself how it stands, so that a look costs them nothing.</summary>
[PinnedToSilo, Reentrant]
internal sealed class LockDiagnosticsGrain(LockService service) : Grain, ILockDiagnosticsGrain
{
    public Task<SiloLocksReport> GetReportAsync(int names)
    {
        if (names is < 0 or > LockDiagnosticsGrains.MaxNames)
            throw new InvalidLockRequestException($"{names} names are to be told; allowed is none to {LockDiagnosticsGrains.MaxNames}.");
        var all = service.Busy.Look();
        var top = Contention.Top(all, one => (one.Figures.Waiting, one.Figures.Holders, one.Name.Name), names);
        return Task.FromResult(new SiloLocksReport(
            all.Count, service.Idle.Count, all.Sum(one => (long)one.Figures.Holders), all.Sum(one => (long)one.Figures.Waiting), [.. top.Select(one => ToReport(one.Name, one.Figures))]));
    }

    private static NameReport ToReport(BusyName name, NameFigures figures) => new(
        name.Kind, name.Name, figures.Holders, figures.Waiting, figures.Holder, figures.Note, figures.SinceUtc, figures.Waited);
}
