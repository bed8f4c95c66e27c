package dev.afterward.docs;

import dev.afterward.TaskUpgrade;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.json.Json;
import jakarta.json.JsonObject;

@ApplicationScoped
public class ParcelNoticeUpgrade implements TaskUpgrade<ParcelNotice> {

    @Override
    public int from() {
        return 1;
    }

    @Override
    public JsonObject upgrade(JsonObject task) {
        return Json.createObjectBuilder(task)
                .remove("mail")
                .add("addresses", Json.createArrayBuilder().add(task.getString("mail")))
                .build();
    }
}
