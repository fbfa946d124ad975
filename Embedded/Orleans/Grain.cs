using Orleans.Runtime;
using OrleansCluster.Embedded.Scheduling;

namespace Orleans;

/// <summary>The base class of grain classes. A grain may implement <see cref="IGrainBase"/> instead.</summary>
public abstract class Grain : IGrainBase, IAddressable
{
    /// <exception cref="InvalidOperationException">The constructor was called outside of an activation.</exception>
    protected Grain() => GrainContext = RuntimeContext.RequireActivation();

    public IGrainContext GrainContext { get; }

    public GrainReference GrainReference => GrainContext.GrainReference;

    protected IGrainFactory GrainFactory => RuntimeContext.RuntimeOf(GrainContext).GrainFactory;

    protected IServiceProvider ServiceProvider => GrainContext.ActivationServices;

    public string IdentityString => GrainContext.GrainId.ToString();

    public string RuntimeIdentity => GrainContext.Address.SiloAddress?.ToString() ?? string.Empty;

    public virtual Task OnActivateAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public virtual Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Deactivates once the requests now running are done; requests that come later start a new activation.</summary>
    protected void DeactivateOnIdle() => GrainBaseExtensions.DeactivateOnIdle(this);

    /// <summary>Deactivates once the requests now running are done, and moves to the silo that its placement, asked anew, says.</summary>
    protected void MigrateOnIdle() => GrainBaseExtensions.MigrateOnIdle(this);

    /// <summary>Keeps this activation from idle collection for at least this long from now.</summary>
    protected void DelayDeactivation(TimeSpan timeSpan) => RuntimeContext.ActivationOf(GrainContext).DelayDeactivation(timeSpan);
}
