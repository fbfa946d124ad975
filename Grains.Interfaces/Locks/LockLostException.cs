namespace OrleansCluster.Grains.Interfaces.Locks;

/// <summary>What is to be changed is not held any more: its lease ran out, or it was released. Certain: nothing was changed. Acquire it anew.</summary>
[GenerateSerializer, Alias("oc.locks.LockLostException")]
public sealed class LockLostException : LockException
{
    public LockLostException(string name)
        : base($"'{name}' is not held any more. Nothing was changed; whoever goes on must acquire it anew.") => Name = name;

    [Id(0)] public string Name { get; }

    public override string Code => "lock.lost";

    public override bool Retryable => false;
}
