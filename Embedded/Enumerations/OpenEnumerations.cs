using Orleans.Runtime;
using OrleansCluster.Embedded.Activations;
using OrleansCluster.Embedded.Grains;
using OrleansCluster.Embedded.Invocation;
using OrleansCluster.Embedded.Scheduling;

namespace OrleansCluster.Embedded.Enumerations;

/// <summary>The enumerations of one activation's methods that are under way.</summary>
internal sealed class OpenEnumerations(Activation activation) : IEnumerations
{
    /// <summary>How many an activation has at once.</summary>
    public const int Limit = 1_000;

    /// <summary>An enumeration that was not asked for an item for so long is ended, up to one <see cref="SweepPeriod"/> later.</summary>
    public static readonly TimeSpan IdleLimit = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan SweepPeriod = TimeSpan.FromMinutes(1);

    private readonly Dictionary<Guid, Enumeration> _open = [];
    private ITimer? _sweeper;
    private bool _isStopped;

    public int Count => _open.Count;

    /// <exception cref="LimitExceededException">There are <see cref="Limit"/> already.</exception>
    /// <exception cref="ArgumentException">The grain has no such method.</exception>
    public ValueTask<EnumerationAnswer> Start(EnumerationStart start, object?[] arguments, CancellationToken cancellationToken)
    {
        if (_isStopped || _open.ContainsKey(start.Id)) return new ValueTask<EnumerationAnswer>(EnumerationAnswer.Aborted);
        if (_open.Count >= Limit) throw new LimitExceededException("open enumerations", _open.Count, Limit, activation.GrainId);
        var opened = Method(start).Open(activation.GrainInstance!, arguments, activation.Silo.Time, activation.ReportEnumerationFailure);
        _open.Add(start.Id, opened);
        _sweeper ??= activation.Silo.Time.CreateTimer(static state => ((OpenEnumerations)state!).Sweep(), this, SweepPeriod, SweepPeriod);
        return Step(start.Id, opened, 1, start.Batch, start.Wait, cancellationToken);
    }

    public ValueTask<EnumerationAnswer> Next(Guid id, int number, int batch, TimeSpan wait, CancellationToken cancellationToken) =>
        _open.TryGetValue(id, out var known)
            ? Step(id, known, number, batch, wait, cancellationToken)
            : new ValueTask<EnumerationAnswer>(EnumerationAnswer.Aborted);

    public ValueTask End(Guid id) => Take(id) is { } known ? known.Close() : ValueTask.CompletedTask;

    public ValueTask Abandon(Guid id) => End(id);

    /// <summary>The activation ends: what waits for items is answered, and no enumeration starts any more.</summary>
    public void Stop()
    {
        _isStopped = true;
        foreach (var enumeration in _open.Values) enumeration.StopWaiting();
    }

    /// <summary>Ends all.</summary>
    public async Task Close()
    {
        foreach (var id in _open.Keys.ToArray())
        {
            if (Take(id) is { } enumeration) await Close(enumeration);
        }
    }

    private async ValueTask<EnumerationAnswer> Step(Guid id, Enumeration enumeration, int number, int batch, TimeSpan wait, CancellationToken cancellationToken)
    {
        enumeration.LastUse = activation.Silo.Cluster.Now;
        EnumerationAnswer? answer = null;
        try
        {
            return answer = await enumeration.Next(number, batch, wait, cancellationToken);
        }
        finally
        {
            enumeration.LastUse = activation.Silo.Cluster.Now;
            if (answer is null or { State: EnumerationState.Completed } && Take(id) is { } over) await over.Close();
        }
    }

    private EnumerableModel Method(EnumerationStart start)
    {
        // Only of interfaces that the grain has: a name that comes from outside loads nothing.
        var type = Array.Find(activation.Class.Type.GetInterfaces(), i => i.FullName == start.Interface && typeof(IAddressable).IsAssignableFrom(i));
        return type is not null && EngineTypes.Proxies.ModelOf(type).TryFindMethod(start.Method, out var model) && model is EnumerableModel method
            ? method
            : throw new ArgumentException($"{activation.GrainId} has no method {start.Method:x16} of {start.Interface} that could be enumerated.");
    }

    private Enumeration? Take(Guid id)
    {
        if (!_open.Remove(id, out var taken)) return null;
        if (_open.Count == 0)
        {
            _sweeper?.Dispose();
            _sweeper = null;
        }

        return taken;
    }

    private async Task Close(Enumeration enumeration)
    {
        try
        {
            await enumeration.Close();
        }
#pragma warning disable CA1031 // Nobody waits for it: it is logged.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            activation.ReportEnumerationFailure(exception);
        }
    }

    private void Sweep()
    {
        if (!activation.IsFenced) activation.Enqueue(new SweepItem(this));
    }

    private async Task CloseIdle()
    {
        var limit = activation.Silo.Cluster.Now - activation.Silo.Cluster.ToTicks(IdleLimit);
        foreach (var (id, enumeration) in _open.ToArray())
        {
            if (!enumeration.IsInUse && enumeration.LastUse <= limit && Take(id) is not null) await Close(enumeration);
        }
    }

    private sealed class SweepItem(OpenEnumerations enumerations) : WorkItem
    {
        public override void Execute(TurnContext context) => _ = enumerations.CloseIdle();
    }
}
