namespace Orleans.Configuration;

public class SiloOptions
{
    /// <summary>The silo's name; default: one that no other silo has.</summary>
    public string? SiloName { get; set; }
}
