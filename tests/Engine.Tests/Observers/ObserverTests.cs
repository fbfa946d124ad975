using System.Runtime.CompilerServices;
using Orleans.Runtime;
using OrleansCluster.Engine.Tests.Support;

namespace OrleansCluster.Engine.Tests.Observers;

/// <summary>Objects of a client that grains call.</summary>
[Collection(nameof(ThreeSilos))]
public sealed class ObserverTests(ThreeSilos silos)
{
    private readonly List<Listener> _held = [];

    [Fact]
    public async Task A_grain_tells_an_object_of_a_client_something()
    {
        var (key, _, reference) = New();
        await Speaker(key).Add(reference);
        Assert.Equal(1, await Speaker(key).Say("hello"));
        await Journal.Shows(key, "hello");
    }

    [Fact]
    public async Task Several_objects_are_told_and_those_that_left_no_more()
    {
        var (key, _, first) = New();
        var (other, _, second) = New();
        await Speaker(key).Add(first);
        await Speaker(key).Add(second);
        await Speaker(key).Say("one");
        await Speaker(key).Remove(first);
        Assert.Equal(1, await Speaker(key).Say("two"));
        await Journal.Shows(other, "two");
        await Journal.Shows(key, "one");
        Assert.Equal(["one"], Journal.Of(key));
    }

    [Fact]
    public async Task An_object_answers()
    {
        var (key, _, reference) = New();
        Assert.Equal("are you there!", await Speaker(key).Ask(reference, "are you there"));
    }

    [Fact]
    public async Task A_client_calls_its_own_object_by_its_reference()
    {
        var (key, _, reference) = New();
        Assert.Equal("me!", await reference.Ask("me"));
        reference.Tell("told");
        await Journal.Shows(key, "told");
    }

    [Fact]
    public async Task A_reference_travels_inside_of_messages_and_comes_back_equal()
    {
        var (key, _, reference) = New();
        Assert.Equal("inside!", await Speaker(key).AskIn(new Subscription("inside", reference)));
        var returned = await Speaker(key).Return(reference);
        Assert.Equal(reference, returned);
        Assert.Equal(reference.GetHashCode(), returned.GetHashCode());
        Assert.Equal("again!", await returned.Ask("again"));
        Assert.True(await Speaker(key).Same(reference, returned));
    }

    [Fact]
    public async Task Two_references_of_one_object_are_two()
    {
        var (key, listener, first) = New();
        var second = silos.Client.CreateObjectReference<IListener>(listener);
        Assert.NotEqual(first, second);
        Assert.NotEqual(first.GetGrainId(), second.GetGrainId());
        Assert.Equal("a!", await Speaker(key).Ask(first, "a"));
        Assert.Equal("b!", await Speaker(key).Ask(second, "b"));
    }

    [Fact]
    public async Task An_object_is_found_by_its_identity_alone()
    {
        var (key, _, reference) = New();
        var id = reference.GetGrainId();
        Assert.Equal("sys.client", id.Type.ToString());
        Assert.Contains('+', id.Key.ToString());
        Assert.Equal(id.ToString(), await Speaker(key).IdOf(reference));
        Assert.Equal("by id!", await Speaker(key).AskById(id, "by id"));
        Assert.Equal(reference, silos.Client.GetGrain<IListener>(id));
        Assert.Equal("again!", await silos.Client.GetGrain<IListener>(GrainId.Parse(id.ToString())).Ask("again"));
    }

    [Fact]
    public async Task The_objects_of_one_client_name_the_same_client()
    {
        var (_, _, first) = New();
        var (_, _, second) = New();
        Assert.Equal(ClientOf(first), ClientOf(second));
        await using var other = await Clusters.Start();
        Assert.NotEqual(ClientOf(first), ClientOf(other.Client.CreateObjectReference<IListener>(new Listener("x", other.Client))));

        static string ClientOf(IListener listener) => listener.GetGrainId().Key.ToString()!.Split('+')[0];
    }

    [Fact]
    public async Task Arguments_are_copied()
    {
        var (key, listener, reference) = New();
        Assert.Equal("3 there, 2 here", await Speaker(key).KeepAndReport(reference, 3));
        Assert.Equal([1, 2, 3], listener.LastNumbers);
        var mine = new List<int> { 5 };
        Assert.Equal(2, await reference.AddTo(mine, 6));
        Assert.Equal([5], mine);
    }

    [Fact]
    public async Task Its_exceptions_come_with_their_type()
    {
        var (key, _, reference) = New();
        var exception = await Assert.ThrowsAsync<ListenerException>(() => reference.Fail("no"));
        Assert.Equal(("no", key), (exception.Message, exception.Key));
    }

    [Fact]
    public async Task What_a_call_without_an_answer_throws_goes_nowhere()
    {
        var (key, _, reference) = New();
        reference.Tell("fail");
        await reference.TellByTask("fail");
        await Journal.Shows(key, "fail", 2);
        Assert.Equal("still here!", await Speaker(key).Ask(reference, "still here"));
    }

    [Fact]
    public async Task The_request_context_goes_along()
    {
        var (_, _, reference) = New();
        RequestContext.Set("color", "green");
        Assert.Equal("green", await reference.ReadContext("color"));
        RequestContext.Remove("color");
        Assert.Null(await reference.ReadContext("color"));
    }

    [Fact]
    public async Task A_cancellation_reaches_the_object()
    {
        var (key, _, reference) = New();
        Assert.Equal("cancelled", await Wait.For(Speaker(key).CancelAfterStart(reference, key)));
        await Journal.Shows(key, "cancelled");
    }

    [Fact]
    public async Task It_may_call_grains_and_even_the_one_that_waits_for_it_if_that_interleaves()
    {
        var (key, _, reference) = New();
        Assert.Equal("heard: hello", await Wait.For(Speaker(key).CallBack(reference)));
    }

    [Fact]
    public async Task Calls_of_one_object_run_one_at_a_time()
    {
        var (_, _, reference) = New();
        await Wait.For(Task.WhenAll(Enumerable.Range(0, 20).Select(_ => reference.AddSlowly(1))));
        Assert.Equal(21, await reference.AddSlowly(1));
    }

    [Fact]
    public async Task Calls_of_two_objects_run_side_by_side()
    {
        var (key, _, first) = New();
        var (_, _, second) = New();
        var passing = first.Pass(key);
        await Gates.Reached(key);
        Assert.Equal("free!", await Wait.For(second.Ask("free")));
        Gates.Open(key);
        await Wait.For(passing);
    }

    [Fact]
    public async Task A_deleted_object_is_not_called_any_more()
    {
        var (key, _, reference) = New();
        Assert.Equal("here!", await Speaker(key).Ask(reference, "here"));
        silos.Client.DeleteObjectReference<IListener>(reference);
        reference.Tell("unheard");
        await Speaker(key).Tell(reference, "unheard");
        await Assert.ThrowsAsync<TimeoutException>(() => Wait.For(Speaker(key).AskBriefly(reference, "unheard")));
        Assert.Equal(["here"], Journal.Of(key));
    }

    [Fact]
    public async Task An_object_that_nobody_holds_is_collected()
    {
        var key = Keys.New();
        var reference = Collected(key);
        Exception? exception = null;
        await Wait.Until(async () =>
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            exception = await Record.ExceptionAsync(() => Wait.For(Speaker(key).AskBriefly(reference, "anybody")));
            return exception is not null;
        });
        Assert.IsType<TimeoutException>(exception);
        reference.Tell("nobody");
    }

    [Fact]
    public void Only_what_was_made_and_not_deleted_yet_can_be_deleted()
    {
        var (_, listener, reference) = New();
        Assert.Throws<ArgumentException>(() => silos.Client.DeleteObjectReference<IListener>(listener));
        silos.Client.DeleteObjectReference<IListener>(reference);
        Assert.Throws<ArgumentException>(() => silos.Client.DeleteObjectReference<IListener>(reference));
    }

    [Fact]
    public void A_reference_is_made_only_to_an_object_that_implements_the_interface()
    {
        var (_, listener, reference) = New();
        Assert.Throws<ArgumentException>(() => silos.Client.CreateObjectReference<IListener>(reference));
        Assert.ThrowsAny<ArgumentException>(() => silos.Client.CreateObjectReference<IListener>(null!));
        Assert.Throws<ArgumentException>(() => silos.Client.CreateObjectReference<Listener>(listener));
        Assert.Throws<ArgumentException>(() => silos.Client.CreateObjectReference<IOther>(listener));
        Assert.Throws<ArgumentException>(() => listener.AsReference<IListener>());
        Assert.Throws<ArgumentException>(() => listener.GetGrainId());
    }

    [Fact]
    public async Task An_object_itself_cannot_be_an_argument()
    {
        var (key, listener, _) = New();
        await Assert.ThrowsAsync<NotSupportedException>(() => Speaker(key).Ask(listener, "x"));
        await Assert.ThrowsAsync<NotSupportedException>(() => Speaker(key).AskIn(new Subscription("x", listener)));
        Assert.Empty(Journal.Of(key));
    }

    [Fact]
    public async Task A_grain_cannot_make_a_reference_to_an_object_but_to_itself()
    {
        var key = Keys.New();
        Assert.Equal("refused", await Speaker(key).CreateReference(key));
        var reference = await Speaker(key).OfMyself();
        Assert.Equal($"{key} says hi", await reference.Ask("hi"));
        reference.Tell("told");
        await Journal.Shows(key, "told");
        Assert.Equal($"{key} says ho", await Speaker(Keys.New()).Ask(reference, "ho"));
    }

    [Fact]
    public async Task What_always_interleaves_does_so()
    {
        var (key, _, reference) = New();
        var passing = reference.Pass(key);
        await Gates.Reached(key);
        Assert.Equal("in between", await Wait.For(reference.Interleave()));
        Gates.Open(key);
        await Wait.For(passing);
    }

    [Fact]
    public async Task A_grain_that_is_an_observer_hands_over_its_reference_and_not_itself() =>
        await Assert.ThrowsAsync<NotSupportedException>(() => Speaker(Keys.New()).HandOver(Keys.New()));

    [MethodImpl(MethodImplOptions.NoInlining)]
    private IListener Collected(string key) => silos.Client.CreateObjectReference<IListener>(new Listener(key, silos.Client));

    private ISpeaker Speaker(string key) => silos.Client.GetGrain<ISpeaker>(key);

    private (string Key, Listener Listener, IListener Reference) New([CallerMemberName] string test = "")
    {
        var key = Keys.New(test);
        var listener = new Listener(key, silos.Client);
        _held.Add(listener);
        return (key, listener, silos.Client.CreateObjectReference<IListener>(listener));
    }
}
