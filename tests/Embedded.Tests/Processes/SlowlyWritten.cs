using Orleans;
using Orleans.Concurrency;

namespace OrleansCluster.Embedded.Tests.Processes;

public interface ISlowlyWrittenGrain : IGrainWithStringKey
{
    Task<SlowlyWritten> Make(string name);
}

public sealed class SlowlyWrittenGrain : Grain, ISlowlyWrittenGrain
{
    public Task<SlowlyWritten> Make(string name) => Task.FromResult(new SlowlyWritten { Name = name });
}

/// <summary>A result whose own code runs when it is written, for as long as a test holds it up.</summary>
[GenerateSerializer, Immutable]
public sealed class SlowlyWritten
{
    private string _name = "";

    /// <summary>Whoever writes one waits here.</summary>
    public static ManualResetEventSlim Hold { get; } = new(initialState: true);

    [Id(0)]
    public string Name
    {
        get
        {
            if (!Hold.IsSet) ProcessGrain.Signal($"slowly written: {_name}").TrySetResult("");
            Hold.Wait();
            return _name;
        }
        set => _name = value;
    }
}
