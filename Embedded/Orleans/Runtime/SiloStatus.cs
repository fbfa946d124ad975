namespace Orleans.Runtime;

public enum SiloStatus
{
    None,
    Created,
    Joining,
    Active,
    ShuttingDown,
    Stopping,
    Dead,
}
