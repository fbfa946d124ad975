using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Orleans;
using Orleans.Concurrency;
using Orleans.Placement;
using Orleans.Runtime;
using Orleans.Runtime.Placement;

namespace OrleansCluster.Embedded.Tests.Processes;

public interface IProcessGrain : IGrainWithStringKey
{
    /// <summary>The silo that it runs on, and how often it was called there.</summary>
    Task<Spot> Where();

    Task<byte[]> Echo(byte[] data);

    Task<Parcel> Wrap(string text, int number, Parcel? inner);

    Task Fail(string message);

    Task<string> Wait(string name, CancellationToken cancellationToken);

    Task<string> WaitFor(string name);

    [OneWay]
    Task Note(string name);

    Task<string> Context(string key);

    Task<Spot> Ask(IProcessGrain other);

    Task<int> AskBack(int depth, IProcessGrain other);

    Task<object> Unwritable();

    Task<string> Take(object value);

    /// <summary>Tells an observer so many times, and returns what it answered.</summary>
    Task<int> Tell(IProcessObserver observer, int times);

    IAsyncEnumerable<int> Count(string name, int count, CancellationToken cancellationToken = default);
}

public interface IProcessObserver : IGrainObserver
{
    Task<int> Heard(string silo, int number);

    [OneWay]
    Task Noted(string silo);
}

public interface IWorkerGrain : IGrainWithStringKey
{
    Task<string> Where();

    Task<string> Ask(IWorkerGrain other);
}

public interface IPinnedGrain : IGrainWithStringKey
{
    Task<Spot> Where();
}

[GenerateSerializer]
public sealed record Spot([property: Id(0)] string Silo, [property: Id(1)] int Calls, [property: Id(2)] string? Caller = null);

[GenerateSerializer]
public sealed class Parcel
{
    [Id(0)]
    public string Text { get; set; } = "";

    [Id(1)]
    public int Number { get; set; }

    [Id(2)]
    public Parcel? Inner { get; set; }
}

[GenerateSerializer]
public sealed class ProcessException(string message, int code) : Exception(message)
{
    [Id(0)]
    public int Code { get; } = code;
}

public sealed class Foreign
{
    public string Text { get; init; } = "";
}

[Reentrant]
public sealed class ProcessGrain(ILocalSiloDetails silo) : Grain, IProcessGrain
{
    /// <summary>What tests wait for, by name.</summary>
    public static readonly ConcurrentDictionary<string, TaskCompletionSource<string>> Signals = new();

    private int _calls;

    public static TaskCompletionSource<string> Signal(string name) =>
        Signals.GetOrAdd(name, _ => new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously));

    public Task<Spot> Where() => Task.FromResult(new Spot(silo.Name, ++_calls));

    public Task<byte[]> Echo(byte[] data) => Task.FromResult(data);

    public Task<Parcel> Wrap(string text, int number, Parcel? inner) => Task.FromResult(new Parcel { Text = text, Number = number, Inner = inner });

    public async Task Fail(string message)
    {
        await Task.Yield();
        throw new ProcessException(message, 17);
    }

    public async Task<string> Wait(string name, CancellationToken cancellationToken)
    {
        Signal($"{name} begun").TrySetResult(silo.Name);
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            Signal($"{name} cancelled").TrySetResult(silo.Name);
            throw;
        }

        return "";
    }

    public async Task<string> WaitFor(string name)
    {
        Signal($"{name} begun").TrySetResult(silo.Name);
        return await Signal(name).Task;
    }

    public Task Note(string name)
    {
        Signal(name).TrySetResult(silo.Name);
        return Task.CompletedTask;
    }

    public Task<string> Context(string key) => Task.FromResult((string)RequestContext.Get(key)!);

    public Task<Spot> Ask(IProcessGrain other) => other.Where();

    public async Task<int> AskBack(int depth, IProcessGrain other) => depth == 0 ? 0 : 1 + await other.AskBack(depth - 1, this.AsReference<IProcessGrain>());

    public Task<object> Unwritable() => Task.FromResult<object>(new Foreign { Text = "x" });

    public Task<string> Take(object value) => Task.FromResult(value.ToString()!);

    public async Task<int> Tell(IProcessObserver observer, int times)
    {
        var sum = 0;
        for (var i = 0; i < times; i++) sum += await observer.Heard(silo.Name, i);
        await observer.Noted(silo.Name);
        return sum;
    }

    public async IAsyncEnumerable<int> Count(string name, int count, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        try
        {
            for (var i = 0; i < count; i++)
            {
                await Task.Yield();
                cancellationToken.ThrowIfCancellationRequested();
                yield return i;
            }
        }
        finally
        {
            Signal($"{name} ended").TrySetResult(silo.Name);
        }
    }
}

[StatelessWorker(1)]
public sealed class WorkerGrain(ILocalSiloDetails silo) : Grain, IWorkerGrain
{
    public Task<string> Where() => Task.FromResult(silo.Name);

    public Task<string> Ask(IWorkerGrain other) => other.Where();
}

[OnNamedSilo]
public sealed class PinnedGrain(ILocalSiloDetails silo) : Grain, IPinnedGrain
{
    private int _calls;

    public Task<Spot> Where() => Task.FromResult(new Spot(silo.Name, ++_calls));
}

[AttributeUsage(AttributeTargets.Class)]
public sealed class OnNamedSiloAttribute() : PlacementAttribute(new OnNamedSilo());

[GenerateSerializer]
public sealed class OnNamedSilo : PlacementStrategy;

public sealed class OnNamedSiloDirector(IClusterMembershipService membership) : IPlacementDirector
{
    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        var key = target.GrainIdentity.Key.ToString()!;
        var name = key[(key.IndexOf('@', StringComparison.Ordinal) + 1)..];
        var member = membership.CurrentSnapshot.Members.Values.FirstOrDefault(one => one.Name == name && one.Status == SiloStatus.Active);
        return member is null
            ? Task.FromException<SiloAddress>(new SiloUnavailableException($"{name} is away"))
            : Task.FromResult(member.SiloAddress);
    }
}
