using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using OrleansCluster.Client.Locks;
using OrleansCluster.Cluster.Tests.Metadata.Clients;
using OrleansCluster.Gateways.Http;
using OrleansCluster.Gateways.Http.Limits;
using OrleansCluster.Gateways.Http.Locks;
using OrleansCluster.Gateways.Http.Problems;
using OrleansCluster.Grains.Interfaces.Locks;

namespace OrleansCluster.Silo.Tests.Http;

/// <summary>What only a cluster that fails, or a caller that goes away, brings about: the endpoints over a lock grain that answers as a test says.</summary>
public sealed class LockEndpointsTests
{
    private readonly TaskCompletionSource<string> _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly LocksHeld _held = new(Microsoft.Extensions.Options.Options.Create(new HttpGatewayOptions()), TimeProvider.System);
    private bool _isUnavailable;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task WhatIsGrantedToSomebodyWithoutANameWhoCannotBeToldIsGivenBack(bool hasGone)
    {
        string? holder = null;
        await using var locks = NewClient(call => holder = call.Wish.Owner);
        var context = NewContext(locks, "{}");
        if (!hasGone)
            context.Response.Body = new MemoryStream([], writable: false);
        else
            context.Features.Set<IHttpRequestLifetimeFeature>(new GoesWhenGranted(() => holder is not null));
        await Assert.ThrowsAnyAsync<Exception>(() => LockEndpoints.AcquireAsync(context));
        Assert.Equal(holder, await _released.Task.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Equal(0, _held.Count);
    }

    [Fact]
    public async Task WhatIsGrantedToSomebodyByHisNameStaysHis()
    {
        await using var locks = NewClient(_ => { });
        var context = NewContext(locks, "{\"holder\":\"a\"}");
        context.Response.Body = new MemoryStream([], writable: false);
        await Assert.ThrowsAsync<NotSupportedException>(() => LockEndpoints.AcquireAsync(context));
        Assert.False(_released.Task.IsCompleted);
        Assert.Equal(1, _held.Count);
    }

    [Fact]
    public async Task WhatCannotBeReadNowLeavesNothingUncertainAndWhatCannotBeReleasedDoes()
    {
        _isUnavailable = true;
        await using var locks = NewClient(_ => { });
        var read = await Assert.ThrowsAsync<ApiProblemException>(() => LockEndpoints.ShowAsync(NewContext(locks, "")));
        Assert.Equal((503, "lock.unavailable", true, true), Told(ProblemMapping.Of(read)));
        await Assert.ThrowsAsync<LockUnavailableException>(() => LockEndpoints.AcquireAsync(NewContext(locks, "{\"holder\":\"b\"}")));
        Assert.Equal(1, _held.Count); // he may hold it
        var context = NewContext(locks, "");
        context.Request.QueryString = new QueryString("?holder=a");
        var release = await Assert.ThrowsAsync<LockUnavailableException>(() => LockEndpoints.ReleaseAsync(context));
        Assert.Equal((504, "lock.unavailable", true, false), Told(ProblemMapping.Of(release)));
    }

    [Fact]
    public void EveryAnswerOfLocksIsDocumented()
    {
        var rows = File.ReadAllLines(Path.Combine(TestBuild.RepositoryRoot, "docs", "locks.md"));
        LockException[] errors = [new InvalidLockRequestException("x"), new LockLostException("a"), new TooManyWaitersException("a", 1), new LockUnavailableException("a", "x")];
        Assert.All(errors.Select(ProblemMapping.Of), problem => AssertHas(problem.Status, problem.Code));
        Assert.All(
            new[]
            {
                (400, ProblemCodes.InvalidLockName), (400, ProblemCodes.InvalidBody), (400, ProblemCodes.InvalidQuery), (400, ProblemCodes.IdempotencyUnsupported),
                (409, ProblemCodes.LockHeld), (409, ProblemCodes.LockSuperseded), (413, ProblemCodes.PayloadTooLarge), (415, ProblemCodes.UnsupportedMediaType),
                (503, ProblemCodes.TooBusy), (503, ProblemCodes.TooManyLockWaits), (503, ProblemCodes.TooManyLocksHeld), (503, "lock.unavailable"), (503, ProblemCodes.Timeout), (503, ProblemCodes.Unavailable),
            },
            one => AssertHas(one.Item1, one.Item2));

        void AssertHas(int status, string code) => Assert.Contains(
            rows, row => row.Split('|') is { Length: > 2 } cells && cells[1].Contains($"{status}") && cells[2].Contains($"`{code}`"));
    }

    private static (int, string, bool, bool) Told(ApiProblem problem) => (problem.Status, problem.Code, problem.Retryable, problem.OutcomeKnown);

    private LockClient NewClient(Action<AcquireCall> granted)
    {
        var grain = CallProxy.Make<ILockGrain>((method, arguments) => _isUnavailable ? throw new LockUnavailableException("a", "it is a test.") : method.Name switch
        {
            nameof(ILockGrain.AcquireAsync) => GrantAsync((AcquireCall)arguments[0]!),
            nameof(ILockGrain.ReleaseAsync) => Task.FromResult(_released.TrySetResult(((LockWish)arguments[0]!).Owner)),
            _ => throw new NotSupportedException(method.Name),
        });
        var options = new LockClientOptions { CallTimeout = TimeSpan.FromSeconds(1), Timeout = TimeSpan.FromSeconds(1) };
        return new LockClient(CallProxy.Make<IGrainFactory>((_, _) => grain), options, TimeProvider.System, new Random(1), "me");

        Task<AcquireAnswer> GrantAsync(AcquireCall call)
        {
            granted(call);
            return Task.FromResult(new AcquireAnswer(
                AcquireEnd.Granted, new HoldInfo(call.Wish.Owner, call.Sharing, 7, [], call.Lease, call.Note, 0, default), null, 0, TimeSpan.Zero));
        }
    }

    private DefaultHttpContext NewContext(LockClient locks, string body)
    {
        var context = new DefaultHttpContext { RequestServices = new ServiceCollection().AddSingleton(locks).AddSingleton(_held).BuildServiceProvider() };
        context.Features.Get<IHttpRequestFeature>()!.RawTarget = "/v1/locks/a";
        context.Request.Method = "POST";
        context.Request.ContentType = "application/json";
        context.Request.Body = new MemoryStream(Encoding.UTF8.GetBytes(body));
        context.Request.ContentLength = body.Length;
        return context;
    }

    // A caller who is there until he was granted the lock.
    private sealed class GoesWhenGranted(Func<bool> isGranted) : IHttpRequestLifetimeFeature
    {
        public CancellationToken RequestAborted
        {
            get => new(canceled: isGranted());
            set => throw new NotSupportedException();
        }

        public void Abort() => throw new NotSupportedException();
    }
}
