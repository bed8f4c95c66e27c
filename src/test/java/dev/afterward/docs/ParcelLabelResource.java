package dev.afterward.docs;

import dev.afterward.TaskClient;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import java.util.stream.LongStream;

/** Requests labels. */
@RequestScoped
@Path("labels")
public class ParcelLabelResource {

    @Inject
    TaskClient tasks;

    @POST
    @Transactional
    public String print(@QueryParam("count") int count) {
        tasks.add(LongStream.rangeClosed(1, count).mapToObj(ParcelLabel::new).toList())
                .submit();
        return count + " labels\n";
    }
}
