package dev.afterward.demo;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.security.enterprise.credential.Credential;
import jakarta.security.enterprise.credential.UsernamePasswordCredential;
import jakarta.security.enterprise.identitystore.CredentialValidationResult;
import jakarta.security.enterprise.identitystore.IdentityStore;
import java.util.Map;
import java.util.Set;

/** Two people who may see the console. The pages tell their passwords: take nothing of this into an application. */
@ApplicationScoped
class DemoUsers implements IdentityStore {

    private static final Map<String, Set<String>> ROLES =
            Map.of("viewer", Set.of("viewer"), "operator", Set.of("viewer", "operator"));

    /** Accepts those whose password is their name. */
    @Override
    public CredentialValidationResult validate(Credential credential) {
        if (!(credential instanceof UsernamePasswordCredential login)) {
            return CredentialValidationResult.NOT_VALIDATED_RESULT;
        }
        Set<String> roles = ROLES.get(login.getCaller());
        return roles != null && login.getPassword().compareTo(login.getCaller())
                ? new CredentialValidationResult(login.getCaller(), roles)
                : CredentialValidationResult.INVALID_RESULT;
    }
}
