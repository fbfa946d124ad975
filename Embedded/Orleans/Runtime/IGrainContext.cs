namespace Orleans.Runtime;

public interface IGrainContext : IEquatable<IGrainContext>
{
    GrainReference GrainReference { get; }

    GrainId GrainId { get; }

    object? GrainInstance { get; }

    ActivationId ActivationId { get; }

    GrainAddress Address { get; }

    IServiceProvider ActivationServices { get; }

    IGrainLifecycle ObservableLifecycle { get; }

    /// <summary>Completes when the activation is gone.</summary>
    Task Deactivated { get; }

    /// <summary>Deactivates once the requests now running are done, or the token is cancelled.</summary>
    void Deactivate(DeactivationReason deactivationReason, CancellationToken cancellationToken = default);

    /// <summary>Gives the activation what another took along.</summary>
    void Rehydrate(IRehydrationContext context);

    /// <summary>Deactivates once the requests now running are done, and moves to the silo that its placement, asked with this context, says.</summary>
    void Migrate(Dictionary<string, object>? requestContext, CancellationToken cancellationToken = default);
}
