using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Concurrency;
using Orleans.Runtime;
using Orleans.Utilities;
using OrleansCluster.Engine.Tests.Support;

namespace OrleansCluster.Engine.Tests.Observers;

public interface ISpeaker : IGrainWithStringKey
{
    Task Add(IListener listener);

    Task Remove(IListener listener);

    Task<int> Say(string what);

    Task<string> Ask(IListener listener, string what);

    Task<string> AskBriefly(IListener listener, string what);

    Task<string> AskIn(Subscription subscription);

    Task<IListener> HandOver(string other);

    Task<IListener> Return(IListener listener);

    Task<string> IdOf(IListener listener);

    Task<string> AskById(GrainId id, string what);

    Task<string> KeepAndReport(IListener listener, int number);

    Task Tell(IListener listener, string what);

    [AlwaysInterleave]
    Task Pass(IListener listener, string gate);

    Task<string> CancelAfterStart(IListener listener, string key);

    Task<string> CallBack(IListener listener);

    [AlwaysInterleave]
    Task<string> Echo(string what);

    Task<string> CreateReference(string key);

    Task<IListener> OfMyself();

    Task<bool> Same(IListener first, IListener second);
}

public sealed class SpeakerGrain : Grain, ISpeaker, IListener
{
    private readonly ObserverManager<IListener> _listeners = new(TimeSpan.FromMinutes(5), NullLogger.Instance);

    private string Key => this.GetPrimaryKeyString();

    public Task Add(IListener listener)
    {
        _listeners.Subscribe(listener, listener);
        return Task.CompletedTask;
    }

    public Task Remove(IListener listener)
    {
        _listeners.Unsubscribe(listener);
        return Task.CompletedTask;
    }

    public Task<int> Say(string what)
    {
        _listeners.Notify(listener => listener.Tell(what));
        return Task.FromResult(_listeners.Count);
    }

    public Task<string> Ask(IListener listener, string what) => listener.Ask(what);

    public Task<string> AskBriefly(IListener listener, string what) => listener.AskBriefly(what);

    public Task<string> AskIn(Subscription subscription) => subscription.Listener.Ask(subscription.Name);

    public Task<IListener> HandOver(string other) => GrainFactory.GetGrain<ISpeaker>(other).Return(this);

    public Task<IListener> Return(IListener listener) => Task.FromResult(listener);

    public Task<string> IdOf(IListener listener) => Task.FromResult(listener.GetGrainId().ToString());

    public Task<string> AskById(GrainId id, string what) => GrainFactory.GetGrain<IListener>(id).Ask(what);

    public async Task<string> KeepAndReport(IListener listener, int number)
    {
        var mine = new List<int> { 1, 2 };
        var count = await listener.AddTo(mine, number);
        return $"{count} there, {mine.Count} here";
    }

    public Task Tell(IListener listener, string what) => listener.TellByTask(what);

    public Task Pass(IListener listener, string gate) => listener.Pass(gate);

    public async Task<string> CancelAfterStart(IListener listener, string key)
    {
        using var source = new CancellationTokenSource();
        var call = listener.WaitForCancellation(source.Token);
        await Journal.Shows(key, "waiting");
        source.Cancel();
        try
        {
            return await call;
        }
        catch (OperationCanceledException)
        {
            return "cancelled";
        }
    }

    public Task<string> CallBack(IListener listener) => listener.CallBack(Key);

    public Task<string> Echo(string what) => Task.FromResult(what);

    public Task<string> CreateReference(string key)
    {
        try
        {
            return Task.FromResult(GrainFactory.CreateObjectReference<IListener>(new Listener(key, GrainFactory)).GetGrainId().ToString());
        }
        catch (InvalidOperationException)
        {
            return Task.FromResult("refused");
        }
    }

    public Task<IListener> OfMyself() => Task.FromResult(this.AsReference<IListener>());

    public Task<bool> Same(IListener first, IListener second) => Task.FromResult(first.Equals(second) && first.GetHashCode() == second.GetHashCode());

    void IListener.Tell(string what) => Journal.Note(Key, what);

    Task IListener.TellByTask(string what) => Task.CompletedTask;

    Task<string> IListener.Ask(string what) => Task.FromResult($"{Key} says {what}");

    Task<string> IListener.AskBriefly(string what) => Task.FromResult(what);

    Task<int> IListener.AddTo(List<int> numbers, int number) => Task.FromResult(number);

    Task IListener.Pass(string gate) => Task.CompletedTask;

    Task<string> IListener.Interleave() => Task.FromResult("in between");

    Task IListener.Fail(string message) => Task.CompletedTask;

    Task<string?> IListener.ReadContext(string key) => Task.FromResult<string?>(null);

    Task<string> IListener.WaitForCancellation(CancellationToken cancellationToken) => Task.FromResult("never");

    Task<string> IListener.CallBack(string grain) => Task.FromResult("me");

    Task<int> IListener.AddSlowly(int amount) => Task.FromResult(amount);
}
