using System.Reflection;
using Orleans.Runtime;
using OrleansCluster.Algorithms.Metadata;
using OrleansCluster.Algorithms.Metadata.Commands;
using OrleansCluster.Client.Metadata;

namespace OrleansCluster.Cluster.Tests.Metadata.Clients;

/// <summary>Whatever the client is asked for takes a token, and ends with it: also what somebody adds later.</summary>
public sealed class CancellationTests
{
    private static readonly TimeSpan After = TimeSpan.FromMilliseconds(50);

    public static TheoryData<string> Methods => [.. Asynchronous.Select(NameOf)];

    private static IEnumerable<MethodInfo> Asynchronous => new[] { typeof(MetadataClient), typeof(MetadataTransaction) }
        .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly))
        .Where(method => IsAsynchronous(method.ReturnType) && method.Name != nameof(IAsyncDisposable.DisposeAsync));

    [Fact]
    public void Every_method_that_waits_takes_a_token()
    {
        Assert.True(Asynchronous.Count() > 15);
        Assert.Empty(Asynchronous.Where(method => method.GetParameters().LastOrDefault()?.ParameterType != typeof(CancellationToken)).Select(NameOf));
        Assert.Equal(Asynchronous.Count(), Asynchronous.Select(NameOf).Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void A_token_that_is_cancelled_ends_the_call_at_once_and_one_that_was_cancelled_lets_none_begin(string name) => VirtualTime.Run(async time =>
    {
        var method = Asynchronous.Single(one => NameOf(one) == name);
        // With a session, and without one; with nobody who answers, and with none who is found.
        foreach (var (isWarm, isFound) in new[] { (false, true), (true, true), (true, false), (false, false) })
        {
            var group = new FakeGroup(time);
            using var client = group.NewClient();
            if (isWarm)
                await client.PutAsync("warm", "1");
            if (isFound)
                (group.OnPropose, group.OnQuery) = ((_, _) => FakeFate.RequestLost, (_, _) => FakeFate.RequestLost);
            else
                (group.OnPropose, group.OnQuery) = ((_, _) => FakeFate.NoSilo, (_, _) => FakeFate.NoSilo);
            group.Latency = TimeSpan.FromDays(1);

            using var late = new CancellationTokenSource();
            var start = time.Now;
            var call = CallAsync(client, method, late.Token);
            await Task.Delay(After, time);
            Assert.False(call.IsCompleted, $"{name} did not wait.");
            late.Cancel();
            var ended = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
            Assert.Equal((late.Token, After), (ended.CancellationToken, time.Now - start));

            var sent = (group.Sent.Count, group.Asked.Count);
            start = time.Now;
            var refused = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => CallAsync(client, method, new CancellationToken(canceled: true)));
            Assert.Equal((true, start), (refused.CancellationToken.IsCancellationRequested, time.Now));
            Assert.Equal(sent, (group.Sent.Count, group.Asked.Count));
        }
    });

    [Theory]
    [MemberData(nameof(Methods))]
    public void A_token_that_is_cancelled_as_a_call_fails_ends_it_and_the_failure_does_not(string name) => VirtualTime.Run(async time =>
    {
        var method = Asynchronous.Single(one => NameOf(one) == name);
        foreach (var isWarm in new[] { false, true })
        {
            var group = new FakeGroup(time);
            using var client = group.NewClient();
            if (isWarm)
                await client.PutAsync("warm", "1");
            using var late = new CancellationTokenSource();
            (group.OnPropose, group.OnQuery) = ((_, _) => CancelAndFail(), (_, _) => CancelAndFail());
            group.OnSearch = () =>
            {
                late.Cancel();
                throw new SiloUnavailableException("it is gone");
            };
            var ended = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => CallAsync(client, method, late.Token));
            Assert.Equal(late.Token, ended.CancellationToken);

            FakeFate CancelAndFail()
            {
                late.Cancel();
                return FakeFate.NoSilo;
            }
        }
    });

    private static async Task CallAsync(MetadataClient client, MethodInfo method, CancellationToken token)
    {
        object target = method.DeclaringType == typeof(MetadataClient) ? client : client.Transaction().Then(new PutOperation("a", "1"));
        var result = method.Invoke(target, [.. method.GetParameters().Select(one => ValueOf(one, token))])!;
        if (result is Task task)
        {
            await task;
        }
        else
        {
            var item = result.GetType().GetInterfaces().Single(one => one.IsGenericType && one.GetGenericTypeDefinition() == typeof(IAsyncEnumerable<>)).GenericTypeArguments[0];
            await (Task)typeof(CancellationTests).GetMethod(nameof(FirstAsync), BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod(item).Invoke(null, [result])!;
        }
    }

    private static async Task FirstAsync<T>(IAsyncEnumerable<T> items)
    {
        await using var one = items.GetAsyncEnumerator();
        await one.MoveNextAsync();
    }

    private static object? ValueOf(ParameterInfo parameter, CancellationToken token) =>
        parameter.ParameterType == typeof(CancellationToken) ? token
        : parameter.ParameterType == typeof(ByteString) ? (ByteString)"a"
        : parameter.ParameterType == typeof(KeyRange) ? KeyRange.One("a")
        : parameter.ParameterType == typeof(TimeSpan) ? TimeSpan.FromSeconds(10)
        : parameter.HasDefaultValue ? parameter.DefaultValue
        : parameter.ParameterType == typeof(long) || parameter.ParameterType == typeof(long?) ? 1L
        : throw new NotSupportedException($"Give {parameter.Member.Name}'s {parameter.Name}, a {parameter.ParameterType}, a value here.");

    private static bool IsAsynchronous(Type type) =>
        typeof(Task).IsAssignableFrom(type)
        || type == typeof(ValueTask)
        || (type.IsGenericType && (type.GetGenericTypeDefinition() == typeof(ValueTask<>) || type.GetGenericTypeDefinition() == typeof(IAsyncEnumerable<>)));

    private static string NameOf(MethodInfo method) => $"{method.DeclaringType!.Name}.{method.Name}";
}
