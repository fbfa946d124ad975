using Microsoft.Extensions.DependencyInjection;
using Orleans.Hosting;
using Orleans.Runtime;
using OrleansCluster.Engine.Tests.Support;

namespace OrleansCluster.Engine.Tests.Silos;

/// <summary>The stages of a silo's life, and what runs in them.</summary>
public sealed class LifecycleTests
{
    [Fact]
    public async Task Stages_start_in_rising_order_and_stop_in_falling_order()
    {
        var journal = Keys.New();
        await using (var cluster = await Clusters.Start(1, (_, silo) => Watch(silo, journal)))
        {
            Assert.Equal(["Silo_0 start first", "Silo_0 start storage", "Silo_0 start active", "Silo_0 start last"], Journal.Of(journal));
            await cluster.StopSiloAsync(cluster.Silos[0]);
        }

        Assert.Equal(["Silo_0 stop last", "Silo_0 stop active", "Silo_0 stop storage", "Silo_0 stop first"], Journal.Of(journal)[4..]);
    }

    [Fact]
    public async Task When_the_silo_is_active_it_takes_calls_and_storage_stops_after_the_grains()
    {
        var journal = Keys.New();
        await using (await Clusters.Start(1, (_, silo) => silo
            .AddStartupTask(async (services, _) => Journal.Note(journal, await services.GetRequiredService<IGrainFactory>().GetGrain<Identity.ITextKey>(journal).Key()))
            .AddStartupTask(async (services, _) => await services.GetRequiredService<IGrainFactory>().GetGrain<ILast>(journal).Call())
            .Services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(new Participant(
                lifecycle => lifecycle.Subscribe("storage", ServiceLifecycleStage.RuntimeStorageServices, Nothing, _ => Note(journal, "storage stops"))))))
        {
            Assert.Equal([journal], Journal.Of(journal));
        }

        Assert.Equal([journal, "grain stops", "storage stops"], Journal.Of(journal));
    }

    [Fact]
    public async Task Startup_tasks_run_on_every_silo_in_the_order_of_their_stages()
    {
        var journal = Keys.New();
        await using var cluster = await Clusters.Start(2, (options, silo) => silo
            .AddStartupTask((_, _) => Note(journal + options.SiloName, "late"), ServiceLifecycleStage.Active + 5)
            .AddStartupTask((_, token) => Note(journal + options.SiloName, $"active {token.IsCancellationRequested}"))
            .AddStartupTask((_, _) => Note(journal + options.SiloName, "early"), ServiceLifecycleStage.ApplicationServices)
            .AddStartupTask<OwnStartupTask>());
        foreach (var name in new[] { "Silo_0", "Silo_1" })
            Assert.Equal(["early", "active False", "late"], Journal.Of(journal + name));
        Assert.Equal(1, Journal.Count("own startup task", cluster.Silos[0].SiloAddress.ToString()));
        Assert.Equal(1, Journal.Count("own startup task", cluster.Silos[1].SiloAddress.ToString()));
    }

    [Fact]
    public async Task A_failing_startup_task_fails_the_start_with_its_exception()
    {
        var builder = Clusters.Builder();
        builder.ConfigureSilo((_, silo) => silo.AddStartupTask((_, _) => throw new NotSupportedException("not like this")));
        await using var cluster = builder.Build();
        var exception = await Assert.ThrowsAsync<NotSupportedException>(() => cluster.DeployAsync());
        Assert.Equal("not like this", exception.Message);
    }

    [Fact]
    public async Task What_failed_to_start_is_stopped_as_far_as_it_had_started()
    {
        var journal = Keys.New();
        var builder = Clusters.Builder();
        builder.ConfigureSilo((_, silo) =>
        {
            Watch(silo, journal);
            silo.AddStartupTask((_, _) => throw new NotSupportedException("not like this"), ServiceLifecycleStage.ApplicationServices);
        });
        await using var cluster = builder.Build();
        await Assert.ThrowsAsync<NotSupportedException>(() => cluster.DeployAsync());
        Assert.Equal(["Silo_0 start first", "Silo_0 start storage"], Journal.Of(journal).Where(e => e.Contains("start", StringComparison.Ordinal)));
    }

    /// <summary>Notes the stages of the silo in the journal.</summary>
    internal static void Watch(ISiloBuilder silo, string journal) => silo.Services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(services =>
    {
        var name = services.GetRequiredService<ILocalSiloDetails>().Name;
        return new Participant(lifecycle =>
        {
            At("active", ServiceLifecycleStage.Active);
            At("last", ServiceLifecycleStage.Last);
            At("storage", ServiceLifecycleStage.RuntimeStorageServices);
            At("first", ServiceLifecycleStage.First);

            void At(string what, int stage) => lifecycle.Subscribe(
                what,
                stage,
                _ => Note(journal, $"{name} start {what}"),
                token => Note(journal, $"{name} stop {what}{(token.IsCancellationRequested ? ", token cancelled" : string.Empty)}"));
        });
    });

    private static Task Nothing(CancellationToken cancellationToken) => Task.CompletedTask;

    private static Task Note(string journal, string entry)
    {
        Journal.Note(journal, entry);
        return Task.CompletedTask;
    }

    public sealed class OwnStartupTask(ILocalSiloDetails silo) : IStartupTask
    {
        public Task Execute(CancellationToken cancellationToken) => Note("own startup task", silo.SiloAddress.ToString());
    }

    public interface ILast : IGrainWithStringKey
    {
        Task Call();
    }

    public sealed class LastGrain : Grain, ILast
    {
        public Task Call() => Task.CompletedTask;

        public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) =>
            Note(this.GetPrimaryKeyString(), "grain stops");
    }

    private sealed class Participant(Action<ISiloLifecycle> participate) : ILifecycleParticipant<ISiloLifecycle>
    {
        public void Participate(ISiloLifecycle lifecycle) => participate(lifecycle);
    }
}
