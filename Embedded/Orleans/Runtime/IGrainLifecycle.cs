namespace Orleans.Runtime;

public interface IGrainLifecycle : ILifecycleObservable
{
    /// <summary>From now on it takes part when the activation moves.</summary>
    void AddMigrationParticipant(IGrainMigrationParticipant participant);

    void RemoveMigrationParticipant(IGrainMigrationParticipant participant);
}
