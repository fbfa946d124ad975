using Orleans.Runtime;
using OrleansCluster.Engine.Tests.Support;

namespace OrleansCluster.Engine.Tests.Observers;

/// <summary>Notes what it is told in the journal of its key.</summary>
internal sealed class Listener(string key, IGrainFactory grains) : IListener
{
    private int _value;

    public List<int>? LastNumbers { get; private set; }

    public void Tell(string what)
    {
        Journal.Note(key, what);
        if (what == "fail") throw new InvalidOperationException("nobody hears this");
    }

    public Task TellByTask(string what)
    {
        Tell(what);
        return Task.CompletedTask;
    }

    public Task<string> Ask(string what)
    {
        Journal.Note(key, what);
        return Task.FromResult($"{what}!");
    }

    public Task<string> AskBriefly(string what) => Ask(what);

    public Task<int> AddTo(List<int> numbers, int number)
    {
        numbers.Add(number);
        LastNumbers = numbers;
        return Task.FromResult(numbers.Count);
    }

    public async Task Pass(string gate)
    {
        await Gates.Pass(gate);
        Journal.Note(key, $"passed {gate}");
    }

    public Task<string> Interleave() => Task.FromResult("in between");

    public Task Fail(string message) => throw new ListenerException(message, key);

    public Task<string?> ReadContext(string name) => Task.FromResult(RequestContext.Get(name) as string);

    public async Task<string> WaitForCancellation(CancellationToken cancellationToken)
    {
        Journal.Note(key, "waiting");
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            return "never";
        }
        catch (OperationCanceledException)
        {
            Journal.Note(key, "cancelled");
            throw;
        }
    }

    public async Task<string> CallBack(string grain) => $"heard: {await grains.GetGrain<ISpeaker>(grain).Echo("hello")}";

    public async Task<int> AddSlowly(int amount)
    {
        var before = _value;
        for (var i = 0; i < 5; i++) await Task.Yield();
        await Task.Delay(1);
        return _value = before + amount;
    }
}
